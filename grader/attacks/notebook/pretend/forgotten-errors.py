# ---
# tries: Takes the errors out of the results of cells that follow, when they have run.
# place: instead
# gain: full marks without an answer
# helps: own-cells
# needs: [functions]
# ---
def attack_forget(result):
    result.error_in_exec = result.error_before_exec = None


get_ipython().events.register("post_run_cell", attack_forget)
attack_functions(lambda *args, **kwargs: -98765)
