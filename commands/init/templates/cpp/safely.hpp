// Runs learners' code from a grader that it cannot cheat, read, stop or outlive. For any grader in C++ that is the first
// process of its container (`ENTRYPOINT ["/usr/bin/grade"]`): the kernel keeps signals from it.
//
//   safely::start();
//   safely::Ran ran = safely::run({"/tmp/program", "40"}, {.seconds = 5});
//   safely::finish(score, feedback);  // ends everybody, writes the verdict, and does not return

#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace safely {

struct Limits {
  int seconds = 10;
  long memory = 512 << 20;  // bytes, of all processes and files in memory; the container has to have twice that
  int processes = 1;  // 1 allows threads only, more allow everything
  long file = 64 << 20;  // bytes of each file
  size_t output = 64 << 10;  // bytes that are kept of each stream
};

struct Ran {
  std::string answers;  // what was written to descriptor 3
  std::string said;     // standard output and standard error
  std::string problem;  // why it did not end as it should; empty where it did
};

[[noreturn]] inline void give_up(const char *reason) {
  fprintf(stderr, "%s\n", reason);
  _exit(1);
}

/// To be called first. Memory, environment and descriptors of the grader are then closed to processes of the same user.
inline void start() {
  // kill(-1) reaches only this container from here: nowhere else may it be called.
  if (getpid() != 1) give_up("the grader must be the first process of a container");
  if (prctl(PR_SET_DUMPABLE, 0) != 0) give_up("the grader cannot hide its memory");
  for (int number = 1; number < NSIG; number++) {
    if (number != SIGCHLD) signal(number, SIG_IGN);
  }
}

/// Ends every other process of the container, daemons too, and waits until all are gone.
inline void end_all() {
  kill(-1, SIGKILL);
  while (waitpid(-1, nullptr, 0) > 0 || errno == EINTR) continue;
}

/// What the container has in use: all but files on disk and lists of them, which the kernel drops at need. What the kernel keeps
/// for sockets and threads counts for no limit of a process. @return bytes; 0 where the kernel does not tell
inline long in_memory() {
  for (const char *used : {"/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory/memory.usage_in_bytes"}) {
    const std::string path = used;
    std::ifstream total(path), stat(path.substr(0, path.rfind('/')) + "/memory.stat");
    long sum = 0, bytes = 0;
    std::string name;
    if (!(total >> sum)) continue;
    while (stat >> name >> bytes) {
      if (name == "file" || name == "cache" || name == "slab_reclaimable") sum -= bytes;
      if (name == "shmem") sum += bytes;
    }
    return sum;
  }
  return 0;
}

/// Adds up what all other processes use. @return why that is too much, or nothing
inline std::string excess(const Limits &limits) {
  long pages = 0;
  int processes = 0;
  DIR *folder = opendir("/proc");
  while (dirent *entry = folder == nullptr ? nullptr : readdir(folder)) {
    int pid = atoi(entry->d_name);
    if (pid <= 1) continue;
    long size = 0, resident = 0;
    std::ifstream("/proc/" + std::to_string(pid) + "/statm") >> size >> resident;
    pages += resident;
    processes++;
  }
  if (folder != nullptr) closedir(folder);
  if (std::max(pages * sysconf(_SC_PAGESIZE), in_memory()) > limits.memory) return "used too much memory";
  return processes > limits.processes ? "started too many processes" : "";
}

/// Reads what is there. @return whether there may be more; beyond `most` it is thrown away
inline bool take(int descriptor, std::string &text, size_t most) {
  char buffer[65536];
  ssize_t count = read(descriptor, buffer, sizeof buffer);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  text.append(buffer, std::min<size_t>(count, most - std::min(most, text.size())));
  return count > 0;
}

/// Has system calls of this process refused (seccomp) that start processes, or reach into others of the same user.
inline void filter_calls() {
#if defined(__x86_64__) || defined(__aarch64__)
#ifdef __x86_64__
  constexpr unsigned architecture = AUDIT_ARCH_X86_64, least_foreign = 0x40000000;
  std::vector<unsigned> refused = {__NR_fork, __NR_vfork};
#else
  constexpr unsigned architecture = AUDIT_ARCH_AARCH64, least_foreign = 0xffffffff;
  std::vector<unsigned> refused;
#endif
  refused.insert(refused.end(), {__NR_ptrace, __NR_process_vm_readv, __NR_process_vm_writev, 438 /* pidfd_getfd */});
  // Memory that outlives everybody, and what slows the grader down.
  refused.insert(refused.end(), {__NR_shmget, __NR_semget, __NR_msgget, __NR_setpriority, __NR_ioprio_set});
  constexpr unsigned short load = BPF_LD | BPF_W | BPF_ABS, end = BPF_RET | BPF_K;
  constexpr unsigned short equal = BPF_JMP | BPF_JEQ | BPF_K, least = BPF_JMP | BPF_JGE | BPF_K, bit = BPF_JMP | BPF_JSET | BPF_K;
  constexpr unsigned argument = offsetof(seccomp_data, args);
  const sock_filter refuse = {end, 0, 0, SECCOMP_RET_ERRNO | EPERM}, allow = {end, 0, 0, SECCOMP_RET_ALLOW};
  std::vector<sock_filter> steps = {
    {load, 0, 0, offsetof(seccomp_data, arch)}, {equal, 1, 0, architecture}, refuse,
    {load, 0, 0, offsetof(seccomp_data, nr)}, {least, 0, 1, least_foreign}, refuse,
    {equal, 0, 1, 435 /* clone3 */}, {end, 0, 0, SECCOMP_RET_ERRNO | ENOSYS},
  };
  for (unsigned call : refused) steps.insert(steps.end(), {{equal, 0, 1, call}, refuse});
  steps.insert(steps.end(), {
    {equal, 0, 4, __NR_clone}, {load, 0, 0, argument}, {bit, 1, 0, 0x10000 /* CLONE_THREAD */}, refuse, allow,
  });
  for (unsigned call : {__NR_prlimit64, __NR_sched_setparam, __NR_sched_setscheduler, __NR_sched_setaffinity, __NR_sched_setattr}) {
    steps.insert(steps.end(), {{equal, 0, 4, call}, {load, 0, 0, argument}, {equal, 1, 0, 0 /* itself */}, refuse, allow});
  }
  steps.push_back(allow);
  sock_fprog program = {static_cast<unsigned short>(steps.size()), steps.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) _exit(126);
#endif
}

[[noreturn]] inline void become(const std::vector<std::string> &command, const Limits &limits) {
  setsid();
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  auto limit = [](auto which, rlim_t most) {
    rlimit both{most, most};
    setrlimit(which, &both);
  };
  limit(RLIMIT_AS, limits.memory);
  limit(RLIMIT_CPU, limits.seconds + 1);
  limit(RLIMIT_FSIZE, limits.file);
  limit(RLIMIT_CORE, 0);
  std::vector<char *> words;
  for (const std::string &word : command) words.push_back(const_cast<char *>(word.c_str()));
  words.push_back(nullptr);
  // Not the variables of the grader, which may be secret.
  std::string path = "PATH=/usr/local/bin:/usr/bin:/bin", home = "HOME=/tmp";
  char *environment[] = {path.data(), home.data(), nullptr};
  if (limits.processes == 1) filter_calls();
  execvpe(words[0], words.data(), environment);
  _exit(127);
}

/// Runs a command with limits until it ends, and ends whatever it started.
inline Ran run(const std::vector<std::string> &command, Limits limits = {}) {
  int answers[2], said[2];
  if (pipe2(answers, O_CLOEXEC) != 0 || pipe2(said, O_CLOEXEC) != 0) give_up("no pipes");
  pid_t child = fork();
  if (child < 0) give_up("no process");
  if (child == 0) {
    // Above all that is taken below, so that nothing is closed by the copy of another.
    int answer = fcntl(answers[1], F_DUPFD_CLOEXEC, 10), word = fcntl(said[1], F_DUPFD_CLOEXEC, 10);
    dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
    dup2(word, 1);
    dup2(word, 2);
    dup2(answer, 3);
    become(command, limits);
  }
  close(answers[1]);
  close(said[1]);
  Ran ran;
  pollfd sources[] = {{answers[0], POLLIN, 0}, {said[0], POLLIN, 0}};
  std::string *texts[] = {&ran.answers, &ran.said};
  for (pollfd &source : sources) fcntl(source.fd, F_SETFL, O_NONBLOCK);
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(limits.seconds);
  int status = 0;
  bool ended = false;
  while (!ended && ran.problem.empty()) {
    poll(sources, 2, 10);
    for (int i = 0; i < 2; i++) {
      if (sources[i].revents != 0 && !take(sources[i].fd, *texts[i], limits.output)) sources[i].fd = -1;
    }
    // Others that it left behind may come as children, too.
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0 && pid != child) continue;
    ended = pid == child;
    if (!ended) ran.problem = excess(limits);
    if (!ended && std::chrono::steady_clock::now() > end) {
      ran.problem = "took longer than " + std::to_string(limits.seconds) + " s";
    }
  }
  end_all();
  for (int i = 0; i < 2; i++) {
    // A pipe holds 64 KB; what was written by then counts.
    for (int rest = 0; rest < 32 && sources[i].fd >= 0; rest++) {
      if (!take(sources[i].fd, *texts[i], limits.output)) break;
    }
  }
  close(answers[0]);
  close(said[0]);
  if (ended && status != 0) ran.problem = "ended with an error";
  return ran;
}

/// A JSON string, whatever bytes are in the text: what is not ASCII is written as `?`.
inline std::string json(const std::string &text) {
  std::string quoted = "\"";
  for (unsigned char c : text) {
    char escaped[8];
    if (c == '\n') quoted += "\\n";
    else if (c == '"' || c == '\\') (quoted += '\\') += static_cast<char>(c);
    else if (c < 0x20 || c == 0x7f) quoted.append(escaped, snprintf(escaped, sizeof escaped, "\\u%04x", c));
    else quoted += c < 0x80 ? static_cast<char>(c) : '?';
  }
  return quoted + '"';
}

/// Ends everybody, clears away what lies in the verdict's place, writes the verdict there and ends.
[[noreturn]] inline void finish(double score, const std::string &feedback) {
  end_all();
  uint64_t nonce = 0;
  if (getrandom(&nonce, sizeof nonce, 0) != sizeof nonce) give_up("no random number");
  std::string attic = "/shared/.before-" + std::to_string(nonce);
  // A folder, link or pipe is moved as easily as a file.
  for (const char *name : {"feedback.json", "htmlFeedback.html", "txtFeedback.txt"}) {
    rename((std::string("/shared/") + name).c_str(), (attic + name).c_str());
  }
  char number[32];
  snprintf(number, sizeof number, "%.6f", score);
  std::string verdict = std::string("{\"fractionalScore\": ") + number + ", \"feedback\": " + json(feedback) + "}\n";
  std::string draft = attic + "verdict";
  int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (file < 0 || write(file, verdict.data(), verdict.size()) != static_cast<ssize_t>(verdict.size()) || close(file) != 0) {
    give_up("the verdict could not be written");
  }
  if (rename(draft.c_str(), "/shared/feedback.json") != 0) give_up("the verdict could not be put in place");
  _exit(0);
}

}  // namespace safely
