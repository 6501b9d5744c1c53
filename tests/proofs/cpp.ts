import { proveFalls } from "../support/grade/attacks.ts";
import { proveDefences } from "../support/grade/defences.ts";

proveFalls("cpp");

proveDefences("cpp", "fibonacci", [
  {
    name: "files in memory and what sockets hold count as memory",
    file: "safely.hpp",
    without: [
      ["std::max(pages * sysconf(_SC_PAGESIZE), in_memory())", "pages * sysconf(_SC_PAGESIZE)"],
      // As long as it takes on a slow machine.
      ["int seconds = 10;", "int seconds = 50;"],
    ],
    falls: { "exhaust/files-in-memory": "knocked-out", "exhaust/sockets": "knocked-out" },
  },
  {
    name: "others cannot slow it down",
    file: "safely.hpp",
    without: [
      [
        "{__NR_prlimit64, __NR_sched_setparam, __NR_sched_setscheduler, __NR_sched_setaffinity, __NR_sched_setattr}",
        "{__NR_prlimit64}",
      ],
      [", __NR_setpriority, __NR_ioprio_set}", "}"],
    ],
    falls: { "exhaust/slowed-grader": "knocked-out" },
  },
  {
    name: "its variables are not the learner's",
    file: "safely.hpp",
    without: [[
      "execvpe(words[0], words.data(), environment)",
      'setenv("TOKEN", "1", 1); execvp(words[0], words.data())',
    ]],
    falls: { "read/own-environment": "exposed" },
  },
]);
