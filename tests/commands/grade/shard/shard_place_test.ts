import assert from "node:assert/strict";
import fc from "fast-check";
import { shardPlace } from "../../../../commands/grade/shard/shard_place.ts";
import { UsageError } from "../../../../terminal/errors.ts";

type Env = Record<string, string>;

const GITLAB = { GITLAB_CI: "true", CI_NODE_INDEX: "2", CI_NODE_TOTAL: "4" };
const SLURM = {
  SLURM_ARRAY_TASK_ID: "14",
  SLURM_ARRAY_TASK_MIN: "10",
  SLURM_ARRAY_TASK_MAX: "16",
  SLURM_ARRAY_TASK_STEP: "2",
  SLURM_ARRAY_TASK_COUNT: "4",
};

function place(env: Env, count?: number): string {
  const { shard } = shardPlace(env, count);
  return `${shard.index}/${shard.count}`;
}

Deno.test("a shard is read from what each service sets", () => {
  const cases: [Env, number | undefined, string][] = [
    [{ JOB_COMPLETION_INDEX: "0" }, 5, "1/5"],
    [{ JOB_COMPLETION_INDEX: "4" }, 5, "5/5"],
    [GITLAB, undefined, "2/4"],
    [{ BUILDKITE_PARALLEL_JOB: "0", BUILDKITE_PARALLEL_JOB_COUNT: "3" }, undefined, "1/3"],
    [{ CIRCLE_NODE_INDEX: "3", CIRCLE_NODE_TOTAL: "4" }, undefined, "4/4"],
    [{ SYSTEM_JOBPOSITIONINPHASE: "1", SYSTEM_TOTALJOBSINPHASE: "2" }, undefined, "1/2"],
    [SLURM, undefined, "3/4"],
    [SLURM, 4, "3/4"],
    [{ COURSERAPROGRAMMING_SHARD: "7/9", ...GITLAB }, undefined, "7/9"],
  ];
  for (const [env, count, expected] of cases) assert.equal(place(env, count), expected);
});

Deno.test("the tasks of a Slurm array have all places, wherever it begins", () => {
  const numbers = fc.record({
    min: fc.integer({ min: 0, max: 1000 }),
    step: fc.integer({ min: 1, max: 9 }),
    count: fc.integer({ min: 1, max: 50 }),
    beyond: fc.nat(8),
  });
  fc.assert(fc.property(numbers, ({ min, step, count, beyond }) => {
    const places = Array.from({ length: count }, (_, task) =>
      shardPlace({
        SLURM_ARRAY_TASK_ID: String(min + task * step),
        SLURM_ARRAY_TASK_MIN: String(min),
        // Slurm may give the end of the range instead of the last task.
        SLURM_ARRAY_TASK_MAX: String(min + (count - 1) * step + beyond % step),
        SLURM_ARRAY_TASK_STEP: String(step),
        SLURM_ARRAY_TASK_COUNT: String(count),
      }, undefined).shard);
    assert.deepEqual(places, places.map((_, task) => ({ index: task + 1, count })));
  }));
});

Deno.test("what is taken is told with its variables", () => {
  assert.equal(shardPlace(GITLAB, undefined).from, "GitLab (CI_NODE_INDEX=2, CI_NODE_TOTAL=4)");
});

Deno.test("services that agree are no contradiction", () => {
  assert.equal(place({ ...GITLAB, JOB_COMPLETION_INDEX: "1" }, 4), "2/4");
});

Deno.test("what makes no sense is wrong usage", () => {
  const cases: [Env, number | undefined, RegExp][] = [
    [{}, undefined, /finds no shard in the environment$/],
    // GitLab without `parallel`, and CI services that use its names with other numbers.
    [{ GITLAB_CI: "true", CI_NODE_TOTAL: "1" }, undefined, /finds no shard/],
    [{ CI_NODE_INDEX: "0", CI_NODE_TOTAL: "4" }, undefined, /finds no shard/],
    [{ JOB_COMPLETION_INDEX: "" }, 4, /finds no shard in the environment/],
    [{ JOB_COMPLETION_INDEX: "1" }, undefined, /needs the number of shards: Kubernetes/],
    [{ JOB_COMPLETION_INDEX: "4" }, 4, /finds no such shard: Kubernetes/],
    [
      { ...GITLAB, CI_NODE_INDEX: "0" },
      undefined,
      /CI_NODE_INDEX must be a number from 1, not `0`/,
    ],
    [{ ...GITLAB, CI_NODE_INDEX: "5" }, undefined, /finds no such shard/],
    [{ ...GITLAB, CI_NODE_TOTAL: "" }, undefined, /finds CI_NODE_INDEX but not CI_NODE_TOTAL/],
    [{ ...GITLAB, CI_NODE_TOTAL: "4\u001b[2J" }, undefined, /must be a number, not `4\\x1b\[2J`/],
    [{ ...GITLAB, CI_NODE_TOTAL: "-4" }, undefined, /must be a number/],
    [{ ...GITLAB, CI_NODE_TOTAL: "1000000" }, undefined, /finds no such shard/],
    [GITLAB, 5, /'--shard auto\/5' does not fit GitLab \(CI_NODE_INDEX=2, CI_NODE_TOTAL=4\)/],
    [{ ...GITLAB, JOB_COMPLETION_INDEX: "2" }, 4, /finds two shards: Kubernetes .* and GitLab/],
    [{ ...SLURM, SLURM_ARRAY_TASK_COUNT: "3" }, undefined, /evenly spaced tasks/],
    [{ ...SLURM, SLURM_ARRAY_TASK_ID: "13" }, undefined, /evenly spaced tasks/],
    [{ ...SLURM, SLURM_ARRAY_TASK_STEP: "0" }, undefined, /evenly spaced tasks/],
    [{ ...SLURM, SLURM_ARRAY_TASK_ID: "8" }, undefined, /finds no such shard: Slurm/],
    [{ SLURM_ARRAY_TASK_ID: "1" }, undefined, /but not SLURM_ARRAY_TASK_COUNT/],
    [
      { COURSERAPROGRAMMING_SHARD: "0/4" },
      undefined,
      /must be I\/N with I from 1 to N, not `0\/4`/,
    ],
    [{ COURSERAPROGRAMMING_SHARD: "2/4" }, 8, /'--shard auto\/8' does not fit/],
  ];
  for (const [env, count, message] of cases) {
    assert.throws(() => shardPlace(env, count), (error: unknown) => {
      assert.ok(error instanceof UsageError, JSON.stringify(env));
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("the error lists everything that would be read", () => {
  assert.throws(() => shardPlace({}, undefined), (error: unknown) => {
    assert.ok(error instanceof UsageError);
    for (
      const name of [
        ...["COURSERAPROGRAMMING_SHARD", "JOB_COMPLETION_INDEX", "SLURM_ARRAY_TASK_ID"],
        ...["CI_NODE_INDEX", "BUILDKITE_PARALLEL_JOB", "CIRCLE_NODE_INDEX"],
        "SYSTEM_JOBPOSITIONINPHASE",
      ]
    ) assert.ok(error.hint?.includes(name), name);
    return true;
  });
});

Deno.test("no value of a variable is anything but a shard or wrong usage", () => {
  const text = fc.oneof(fc.string(), fc.integer().map(String), fc.nat(12).map(String));
  const env = fc.record({
    GITLAB_CI: fc.constant("true"),
    CI_NODE_INDEX: text,
    CI_NODE_TOTAL: text,
    JOB_COMPLETION_INDEX: text,
    SLURM_ARRAY_TASK_ID: text,
    SLURM_ARRAY_TASK_MIN: text,
    SLURM_ARRAY_TASK_MAX: text,
    SLURM_ARRAY_TASK_COUNT: text,
    SLURM_ARRAY_TASK_STEP: text,
  }, { requiredKeys: ["GITLAB_CI"] });
  fc.assert(fc.property(env, fc.option(fc.nat(12), { nil: undefined }), (each, count) => {
    try {
      const { shard } = shardPlace(each as Env, count);
      assert.ok(shard.index >= 1 && shard.index <= shard.count && Number.isInteger(shard.index));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }));
});
