"""Runs learners' code so that it can harm nothing but itself.

All processes of a grader's container have the same user: a learner's program could read the grader's files and memory,
stop the grader, or write a verdict of its own. This file keeps it from that. It needs nothing but Python, and can be
copied into any grader that is the first process of its container (`ENTRYPOINT ["python3", ...]`) and calls

    safely.begin()            first of all
    safely.forget("/grader")  when all that the grader needs is in memory
    safely.run(...)           for each run of a learner's program
    safely.finish({...})      once, at the end
"""

import contextlib
import ctypes
import html
import json
import os
import platform
import resource
import secrets
import selectors
import shutil
import signal
import struct
import subprocess
import sys
import time

MEMORY = 512 * 1024 * 1024  # bytes for a learner's program; the container has to have twice that
FILES = 16 * 1024 * 1024  # bytes of each file that it writes
KEPT = 256 * 1024  # bytes that are kept of its answers, and of what it prints

PRCTL = ctypes.CDLL(None).prctl


def begin():
    """Closes the grader's own process to all others."""
    if os.getpid() != 1:
        sys.exit("The grader is not the first process of a container")
    # PR_SET_DUMPABLE: others of the same user cannot read memory, environment and open files any more.
    PRCTL(4, 0, 0, 0, 0)
    # The kernel keeps all signals from the first process but those that it handles.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Learners' code could write modules beside this file; what is imported from now on is Python's.
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != here]


def forget(folder):
    """Deletes the grader's files. They and the folder must belong to uid 1000, see the Dockerfile."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.remove(entry.path)


def run(code, arguments, seconds):
    """Runs Python code, which writes its answers, a line each, to the descriptor in sys.argv[1].

    Returns the lines, and what went wrong or None. What the lines say is up to the learner: compare
    them with what is right here, never in that process.
    """
    before = _memory()
    answers, theirs = os.pipe()
    printed, log = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", code, str(theirs), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=[theirs],
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp"},
        cwd="/tmp",
        start_new_session=True,
        preexec_fn=_restrict,
    )
    os.close(theirs)
    os.close(log)
    kept = {answers: b"", printed: b""}
    with selectors.DefaultSelector() as pipes:
        for pipe in kept:
            pipes.register(pipe, selectors.EVENT_READ)
        end = time.monotonic() + seconds
        greedy = False
        # Until the process itself has ended: one that it started may hold the pipes for longer.
        while child.poll() is None and time.monotonic() < end and not greedy:
            _read(pipes, kept)
            # Files in memory, and what sockets hold, count for no limit of a process.
            greedy = _memory() - before > MEMORY
        code = child.poll()
        _kill_all()
        # The kernel itself may still hold a pipe open, for a socket that it was sent through: read what is there.
        while pipes.select(0):
            _read(pipes, kept)
    if kept[printed]:
        print(shown(kept[printed], KEPT), file=sys.stderr)
    lines = kept[answers].decode(errors="replace").split("\n")[:-1]
    if greedy:
        return lines, "Your program used too much memory"
    if code is None:
        return lines, f"Your program took longer than {seconds} s"
    return lines, None if code == 0 else "Your program ended with an error"


def finish(verdict, page=None):
    """Writes the verdict when nobody is left who could change it, and ends the grader.

    A page of HTML, if there is one, is what learners see in place of the feedback.
    """
    _kill_all()
    try:
        _write(verdict, page)
    except OSError:
        # The learner's program closed the folder, or filled the disk.
        with contextlib.suppress(OSError):
            os.chmod("/shared", 0o1777)
        for entry in os.scandir("/shared"):
            with contextlib.suppress(OSError, RecursionError):
                shutil.rmtree(entry.path) if entry.is_dir(follow_symlinks=False) else os.remove(entry.path)
        _write(verdict, page)
    sys.exit(0)


def finish_v1(verdict):
    """The same for the older API, which reads the verdict from standard output."""
    _kill_all()
    print(json.dumps(verdict))
    sys.exit(0)


def shown(text, length=100):
    """What a learner wrote, to be shown: cut, and without control characters and tags."""
    text = text if isinstance(text, str) else text.decode(errors="replace")
    return html.escape("".join(each if each.isprintable() or each == "\n" else "\ufffd" for each in text[:length]))


def _read(pipes, kept):
    for key, _ in pipes.select(0.02):
        data = os.read(key.fd, 65536)
        kept[key.fd] += data[: KEPT - len(kept[key.fd])]
        if not data:
            pipes.unregister(key.fd)
            os.close(key.fd)


def _memory():
    """Bytes that the container has in use, kernel memory included; 0 where the kernel does not tell.

    Files on disk and lists of them do not count: the kernel drops them at need.
    """
    for path in ("/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory/memory.usage_in_bytes"):
        stat = os.path.join(os.path.dirname(path), "memory.stat")
        with contextlib.suppress(OSError), open(path, encoding="ascii") as used, open(stat, encoding="ascii") as parts:
            counts = {name: int(count) for name, count in (line.split() for line in parts)}
            files = counts.get("file", counts.get("cache", 0)) - counts.get("shmem", 0)
            return int(used.read()) - files - counts.get("slab_reclaimable", 0)
    return 0


def _kill_all():
    """Kills all processes but this one, the first, and waits until there are none."""
    try:
        while True:
            os.kill(-1, signal.SIGKILL)
            os.wait()
    except (ProcessLookupError, ChildProcessError):
        pass


def _write(verdict, page):
    if page is not None:
        _replace("/shared/htmlFeedback.html", page)
        verdict = {**verdict, "feedbackType": "HTML"}
    _replace("/shared/feedback.json", json.dumps(verdict))


def _replace(path, text):
    """Puts a new file in place of whatever is there: a folder, a link, a pipe, a file that is read-only."""
    new = f"{path}.{secrets.token_hex(8)}"
    with open(new, "x", encoding="utf-8", errors="replace") as file:
        file.write(text)
    if os.path.lexists(path):
        os.rename(path, f"{new}.old")
    os.rename(new, path)


def _restrict():
    """Runs in the learner's process, before the learner's code."""
    # One process: the learner's program starts no others, and no threads.
    for name, limit in {"AS": MEMORY, "FSIZE": FILES, "CORE": 0, "NPROC": 1}.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))
    PRCTL(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS: what it starts cannot become root, whom nobody here could kill.
    if platform.machine() != "x86_64":
        return
    # A filter of system calls (seccomp), which fail that reach into others: shmget, semget, msgget (their memory outlives
    # everybody), ptrace, setpriority, ioprio_set, process_vm_readv, process_vm_writev, pidfd_getfd; but for itself, sched_setparam,
    # sched_setscheduler, sched_setaffinity, prlimit64, sched_setattr; and all calls of other architectures.
    fail, allow = (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000)
    steps = [(0x20, 0, 0, 4), (0x15, 1, 0, 0xC000003E), fail, (0x20, 0, 0, 0), (0x35, 0, 1, 0x40000000), fail]
    for call in (29, 64, 68, 101, 141, 251, 310, 311, 438):
        steps += [(0x15, 0, 1, call), fail]
    for call in (142, 144, 203, 302, 314):
        steps += [(0x15, 0, 4, call), (0x20, 0, 0, 16), (0x15, 1, 0, 0), fail, allow]
    steps.append(allow)
    filters = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(filters)))
    PRCTL(22, 2, program)  # PR_SET_SECCOMP
