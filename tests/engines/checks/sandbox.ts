import assert from "node:assert/strict";
import { BARE, GRADER, type Trial } from "../trial.ts";
import type { Check } from "../check.ts";
import { ANSWER } from "./statuses.ts";

/** Limits, what is measured, and what a grader may do. */
export const sandbox: readonly Check[] = [
  {
    name: "limit: processes",
    async run(trial) {
      const { report } = await trial.gradeScript(
        `for i in $(seq 40); do sleep 600 & echo "started $i" >&2; done\n${ANSWER}`,
        ["--pids-limit", "16", "--timeout", "20"],
      );
      const started = report.stderr.text.match(/started \d+/g)?.length ?? 0;
      assert.ok(started > 0 && started < 16, `${started} of 40 processes were started`);
      assert.match(report.stderr.text, /can't fork|Resource temporarily unavailable/);
    },
  },
  {
    name: "limit: CPUs",
    async run(trial) {
      const files = ["cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us", "cpu.max"];
      const seen = await tell(trial, files.map((file) => `cat /sys/fs/cgroup/${file}`));
      const numbers = seen.split(/\s+/).filter((word) => /^\d+$/.test(word)).map(Number);
      const [quota, period] = numbers;
      assert.ok(quota !== undefined && quota === period, `quota and period: ${seen}`);
    },
  },
  {
    name: "limit: memory and swap",
    async run(trial) {
      const folder = "/sys/fs/cgroup/memory/memory";
      const files = [
        ...[`${folder}.limit_in_bytes`, `${folder}.memsw.limit_in_bytes`],
        ...["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.swap.max"],
      ];
      const seen = await tell(trial, files.map((file) => `cat ${file}`));
      const limit = String(1024 ** 3);
      // v1 counts swap with memory, v2 apart from it.
      assert.match(seen, new RegExp(`^${limit}\\s+(${limit}|0)$`));
    },
  },
  {
    name: "limits: those that do not hold are warned of",
    async run(trial) {
      const names = ["MemoryLimit", "SwapLimit", "PidsLimit", "CPUCfsQuota"];
      const format = names.map((name) => `{{.${name}}}`).join(" ");
      const holds = (await trial.docker(["info", "--format", format])).split(" ");
      const { report } = await trial.gradeScript(ANSWER);
      const words = [/the memory limit/, /memory limit|swap/, /limit of processes/, /CPU limit/];
      const warned = words.map((word) => report.warnings.some((line) => word.test(line)));
      assert.deepEqual(warned.map((isWarned) => String(!isWarned)), holds, report.warnings.join());
    },
  },
  {
    name: "figure: peak memory",
    async run(trial) {
      // Holds its block, however long it takes to fill it, until nobody is left to read it.
      const { report } = await trial.gradeScript(
        `dd if=/dev/zero bs=300M count=1 2>/dev/null | { head -c 1 >/dev/null; sleep 4; }\n${ANSWER}`,
      );
      const mebibytes = (report.peakMemoryBytes ?? 0) / 2 ** 20;
      const why = report.usage?.missingBecause ?? "";
      assert.ok(mebibytes >= 300 && mebibytes <= 330, `${mebibytes} MB ${why}`);
    },
  },
  {
    name: "figure: CPU time",
    async run(trial) {
      const { report } = await trial.gradeScript(
        `i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; times >&2; sleep 3; ${ANSWER}`,
      );
      const [, minutes, seconds] = /^(\d+)m([\d.]+)s/.exec(report.stderr.text) ?? [];
      const own = Number(minutes) * 60 + Number(seconds);
      const why = report.usage?.missingBecause ?? "";
      assert.ok(
        own > 0 && (report.cpuSeconds ?? 0) >= own,
        `${report.cpuSeconds} of ${own} s ${why}`,
      );
    },
  },
  {
    name: "sandbox: user, rights, network",
    async run(trial) {
      const seen = await tell(trial, [
        ...["id -u", "hostname", "ls /sys/class/net"],
        "grep -E '^(CapPrm|CapEff|CapBnd|NoNewPrivs):' /proc/self/status | tr '\\t' ' '",
      ]);
      assert.deepEqual(seen.split("\n"), [
        ...["1000", "somehost", "lo"],
        ...["CapPrm: 0000000000000000", "CapEff: 0000000000000000", "CapBnd: 0000000000000000"],
        "NoNewPrivs: 1",
      ]);
    },
  },
  {
    name: "variables: v2 keeps the image's",
    async run(trial) {
      const { report } = await trial.grade([await withVariable(trial), await variables(trial)]);
      assert.equal(report.feedback, "</opt> /opt:/bin");
    },
  },
  {
    name: "variables: v1 loses the image's",
    async run(trial) {
      const image = await withVariable(trial);
      const { report } = await trial.grade(["--protocol", "v1", image, await variables(trial)]);
      assert.match(report.feedback ?? "", /^<> .*\/usr\/bin/);
    },
  },
  {
    name: "variables: those that v1 does not lose are warned of",
    async run(trial) {
      const image = await withVariable(trial);
      const { report } = await trial.grade(["--protocol", "v1", image, await variables(trial)]);
      const isKept = !report.feedback?.startsWith("<>");
      const isWarnedOf = report.warnings.some((line) => /did not remove.*JAVA_HOME/.test(line));
      assert.equal(isWarnedOf, isKept, `${report.feedback}; ${report.warnings.join()}`);
    },
  },
  transfer("bind"),
  transfer("copy"),
  {
    name: "transfer: copy, no shell in the image",
    async run(trial) {
      const folder = await trial.files({ a: "x" });
      const args = ["--submission-transfer", "copy", "--protocol", "v1", BARE, folder];
      const { report } = await trial.grade([...args, "-c", ANSWER]);
      assert.deepEqual([report.status, report.submissionTransfer], ["graded", "copy"]);
    },
  },
];

function withVariable(trial: Trial): Promise<string> {
  return trial.build("variables", {
    Dockerfile: `FROM ${GRADER}\nENV JAVA_HOME=/opt PATH=/opt:/bin\n`,
  });
}

/** A submission whose feedback tells a variable of {@linkcode withVariable}, and PATH. */
function variables(trial: Trial): Promise<string> {
  return trial.submission(
    'echo "{\\"fractionalScore\\": 1, \\"feedback\\": \\"<$JAVA_HOME> $PATH\\"}"',
  );
}

function transfer(how: "bind" | "copy"): Check {
  return {
    name: `transfer: ${how}`,
    async run(trial) {
      const script = "cat /shared/submission/deep/answer >&2; ls -l /shared/submission >&2\n" +
        `touch /shared/submission/mine 2>&1 >/dev/null | grep -i 'read-only' >&2\n${ANSWER}`;
      const submission = await trial.files({ run: script, "deep/answer": "forty-two\n" });
      const { report } = await trial.grade(["--submission-transfer", how, GRADER, submission]);
      const got = [report.status, report.submissionTransfer];
      assert.deepEqual(got, ["graded", how], report.problems.join());
      assert.match(report.stderr.text, /^forty-two\n[^]*Read-only file system$/m);
      assert.deepEqual(await trial.leftovers(), []);
    },
  };
}

/** What shell commands print in the sandbox, trimmed; what they complain of is left out. */
async function tell(trial: Trial, commands: readonly string[]): Promise<string> {
  const { report } = await trial.gradeScript(`{ ${commands.join("; ")}; } 2>/dev/null\n`);
  return report.stdout.text.trim();
}
