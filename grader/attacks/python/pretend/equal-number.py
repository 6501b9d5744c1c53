# ---
# tries: Answers with a number, a text or a list of a class of its own that is equal to all others.
# place: instead
# gain: full marks without an answer
# helps: compare-outside
# needs: [functions]
# ---
class Number(int):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return -98765

    def __sub__(self, other):
        return Number(0)

    __rsub__ = __sub__


attack_functions(lambda *args, **kwargs: Number(-98765))
