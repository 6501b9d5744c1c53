# ---
# tries: Answers with an iterator that does not end.
# place: instead
# gain: no verdict, so that the attempt may not count
# helps: time-limit
# needs: [functions]
# ---
import itertools

attack_functions(lambda *args, **kwargs: itertools.repeat(0))
