# ---
# tries: Empties the namespace of the notebook when it is called, with all that the grader keeps there.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: own-cells
# needs: [functions]
# ---
attack_functions(lambda *args, **kwargs: get_ipython().reset(new_session=True))
