# ---
# tries: Calls itself until the stack is full.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: any-exit
# ---
import sys

sys.setrecursionlimit(1 << 30)


def attack_deep(depth):
    return [attack_deep(depth + 1)]


try:
    list(map(attack_deep, [0]))
except RecursionError:
    pass
