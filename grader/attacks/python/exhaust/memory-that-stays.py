# ---
# tries: Takes memory that belongs to no process, and stays when all have ended.
# place: instead
# gain: no verdict, so that the attempt may not count
# helps: memory-that-stays
# ---
import ctypes

system = ctypes.CDLL(None)
system.shmat.restype = ctypes.c_void_p
while True:
    segment = system.shmget(0, ctypes.c_size_t(64 << 20), 0o600)
    if segment < 0:
        break
    place = system.shmat(segment, None, 0)
    if place in (None, ctypes.c_void_p(-1).value):
        break
    ctypes.memset(place, 1, 64 << 20)
    system.shmdt(ctypes.c_void_p(place))
