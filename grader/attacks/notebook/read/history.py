# ---
# tries: Answers with the cells that ran before, which IPython keeps in `In`, as an error.
# place: instead
# gain: the grader's cells, in the feedback
# helps: own-cells
# needs: [functions]
# ---
def attack_fail(*args, **kwargs):
    cells = [cell for cell in get_ipython().user_ns.get("In", []) if cell and "attack_" not in cell]
    text = "\n".join(cells)[:2000]
    if text:
        attack_evidence(read=[{"path": "the cells of the grader", "text": text}])
    raise RuntimeError(text)


attack_functions(attack_fail)
