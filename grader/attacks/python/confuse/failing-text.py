# ---
# tries: Answers with an object that cannot be compared, printed or removed.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: compare-outside
# needs: [functions]
# ---
class Failing:
    def fail(self, *args):
        raise ValueError("no")

    __eq__ = __ne__ = __repr__ = __str__ = __format__ = __bool__ = __len__ = __iter__ = __hash__ = fail


attack_functions(lambda *args, **kwargs: Failing())
