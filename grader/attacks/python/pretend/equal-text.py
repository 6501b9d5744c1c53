# ---
# tries: Answers with an object whose text, `str(answer)` or `repr(answer)`, is equal to every other text.
# place: instead
# gain: full marks without an answer
# helps: compare-outside
# ---
class Text(str):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 0

    def strip(self, *_):
        return self

    lower = upper = rstrip = lstrip = casefold = strip


class Answer:
    def __str__(self):
        return Text("anything")

    __repr__ = __str__


attack_functions(lambda *_, **__: Answer())
