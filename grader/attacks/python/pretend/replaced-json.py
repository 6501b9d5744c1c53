# ---
# tries: Replaces json.dump and json.dumps, so that the grader itself writes the forged verdict.
# place: instead
# gain: full marks without an answer
# helps: own-process
# needs: [functions]
# ---
import json


def dump(value, file, *args, **kwargs):
    file.write(attack_verdict_text)


attack_verdict_text = attack_verdict()
json.dump = dump
json.dumps = lambda *args, **kwargs: attack_verdict_text
attack_functions(lambda *args, **kwargs: -98765)
