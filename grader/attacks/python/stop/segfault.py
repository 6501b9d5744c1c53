# ---
# tries: Reads from an address that is not its own, and dies of it.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: any-exit
# ---
import ctypes

ctypes.string_at(8)
