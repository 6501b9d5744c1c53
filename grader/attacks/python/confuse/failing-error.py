# ---
# tries: Fails with an error that fails itself when it is printed, and is not a subclass of Exception.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: own-process
# needs: [functions]
# ---
class Failing(BaseException):
    def __str__(self):
        raise self

    __repr__ = __str__


def fail(*args, **kwargs):
    raise Failing()


attack_functions(fail)
