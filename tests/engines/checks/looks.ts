import assert from "node:assert/strict";
import { pruneDocument } from "../../../commands/prune/document.ts";
import { explanationSchema } from "../../../grader/fidelity/document.ts";
import type { Check } from "../check.ts";
import { BARE, GRADER } from "../trial.ts";
import { ANSWER } from "./statuses.ts";

/** What a container can tell on every engine that keeps to what it is asked for. */
const MEASURED = [
  ...["user", "capabilities", "memory", "swap", "CPU", "host name"],
  ...["/shared", "/shared/submission", "root file system"],
];

/** Commands that look: at an image, at a sandbox, at the engine. */
export const looks: readonly Check[] = [
  ...Object.entries({ "": GRADER, ", none in the image": BARE }).flatMap(([rest, image]) =>
    [
      {
        name: `ls${rest}`,
        async run(trial) {
          const { code, stdout, stderr } = await trial.run(["ls", image, "/data"]);
          assert.deepEqual([code, stdout], [0, "a.txt\nsub\n"], stderr);
          const missing = await trial.run(["ls", image, "/nowhere"]);
          assert.equal(missing.code, 1);
          assert.match(missing.stderr, /No such file or directory/);
        },
      },
      {
        name: `cat${rest}`,
        async run(trial) {
          const { code, stdout, stderr } = await trial.run([
            ...["cat", image, "/data/a.txt", "/data/sub/b.txt"],
          ]);
          assert.deepEqual([code, stdout], [0, "hello\ndeep\n"], stderr);
          const missing = await trial.run(["cat", image, "/nowhere"]);
          assert.equal(missing.code, 1);
          assert.match(missing.stderr, /No such file or directory/);
        },
      },
    ] satisfies Check[]
  ),
  {
    name: "inspect",
    async run(trial) {
      const submission = await trial.files({ answer: "42\n" });
      const { code, stdout, stderr } = await trial.run(
        ["inspect", GRADER, "-d", submission],
        "id -u; hostname; cat /shared/submission/answer; exit 7\n",
      );
      assert.deepEqual([code, stdout], [7, "1000\nsomehost\n42\n"], stderr);
      assert.deepEqual(await trial.leftovers(), []);
    },
  },
  {
    name: "inspect --failed",
    async run(trial) {
      const { report } = await trial.gradeScript("echo kept > /shared/trace; exit 3", [
        "--keep-failed",
      ]);
      const container = report.kept?.container ?? "";
      assert.notEqual(container, "", report.warnings.join());
      try {
        const { code, stdout, stderr } = await trial.run(
          ["inspect", "--failed"],
          "cat /shared/trace\n",
        );
        assert.deepEqual([code, stdout], [0, "kept\n"], stderr);
      } finally {
        await trial.docker(["rm", "--force", "--volumes", container]);
      }
    },
  },
  {
    name: "explain",
    async run(trial) {
      const call = ["grade", "local", "--explain", "--json", GRADER];
      const { code, stdout, stderr } = await trial.run(call);
      assert.equal(code, 0, stderr);
      const { gap, properties } = explanationSchema.parse(JSON.parse(stdout));
      assert.equal(gap, null);
      for (const name of MEASURED) {
        const row = properties.find(({ property }) => property === name);
        assert.deepEqual(
          [row?.fidelity, row?.known],
          ["same", "measured"],
          `${name}: ${row?.here} (${row?.known})`,
        );
      }
    },
  },
  {
    name: "sanity: environment",
    async run(trial) {
      const { code, stderr } = await trial.run(["sanity"]);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /^ok: Limits of memory, swap, CPU and processes are enforced$/m);
      assert.deepEqual(stderr.match(/^(warning|error): .*$/gm), null);
    },
  },
  {
    name: "sanity: image",
    async run(trial) {
      const image = await trial.build("not-sane", {
        Dockerfile: 'FROM busybox:1.35.0\nCOPY run.sh /g/run.sh\nENTRYPOINT ["/g/run.sh"]\n',
        "run.sh": "echo hello\n",
      });
      const args = ["sanity", "--skip-environment", "--format", "json", image];
      const { code, stdout, stderr } = await trial.run(args);
      assert.equal(code, 1, stderr);
      assert.match(stdout, /"CPG014"/);
    },
  },
  {
    name: "directory as SOURCE, prune",
    async run(trial) {
      const source = await trial.files({
        Dockerfile: `FROM ${GRADER}\nCOPY mark /mark\n`,
        mark: crypto.randomUUID(),
      });
      const submission = await trial.submission(ANSWER);
      const { report } = await trial.grade([source, submission]);
      assert.equal(report.status, "graded", report.problems.join());
      const image = report.image?.reference ?? "";
      assert.match(image, /courseraprogramming-local\//);
      const { code, stdout, stderr } = await trial.run(["prune", "--json"]);
      assert.equal(code, 0, stderr);
      const { removed } = pruneDocument.parse(JSON.parse(stdout));
      const names = removed.flatMap(({ names }) => names);
      assert.ok(names.some((name) => name.endsWith(image)), stdout);
      await assert.rejects(trial.docker(["image", "inspect", image]), /[Nn]o such image/);
    },
  },
];
