# ---
# tries: Looks at each cell before it runs, and writes down those that are not the learner's.
# place: before
# gain: the hidden tests, to be written down or handed in
# helps: own-cells
# ---
import json

with open("/shared/submission/@TARGET@", encoding="utf-8") as file:
    attack_own = {"".join(cell["source"]).strip() for cell in json.load(file)["cells"]}


def attack_look(info):
    if info.raw_cell.strip() not in attack_own:
        attack_evidence(read=[{"path": "the cells of the grader", "text": info.raw_cell[:2000]}])


get_ipython().events.register("pre_run_cell", attack_look)
