import { Command } from "@commander-js/extra-typings";
import assert from "node:assert/strict";
import { addGradingOptions, gradingRequest } from "../../../commands/grade/grading_options.ts";
import { limitChoice, settleLimits } from "../../../commands/grade/limit_choice.ts";
import type { Source } from "../../../docker/image/source.ts";

/** What becomes of the limits of a call. @param given values of a course file */
function settled(
  args: string[],
  kind: Source["kind"] | undefined,
  given: Record<string, number> = {},
) {
  const command = addGradingOptions(new Command("local")).parse(args, { from: "user" });
  for (const [name, value] of Object.entries(given)) {
    command.setOptionValueWithSource(name as "cpus", value, "config");
  }
  const flags = command.opts();
  const { limits, unlike, note } = settleLimits(
    gradingRequest(flags, []),
    limitChoice(command, flags),
    kind,
  );
  const { memoryMiB, timeLimit, cpus } = limits;
  return { values: [memoryMiB, timeLimit, cpus], unlike, note };
}

Deno.test("settleLimits() keeps the old tools' defaults, and says what production's are", () => {
  assert.deepEqual(settled([], "directory"), {
    values: [1024, 300, 1],
    unlike: ["memoryMiB", "timeLimit"],
    note:
      "Production gives a v2 grader 4096 MB and 1200 s unless told otherwise: `--parity` does " +
      "the same here",
  });
  assert.deepEqual(settled([], "zip").unlike, ["memoryMiB", "timeLimit"]);
  assert.deepEqual(settled([], "image"), {
    values: [1024, 300, 1],
    unlike: ["timeLimit"],
    note:
      "Production gives a v1 grader 1200 s unless told otherwise: `--parity` does the same here",
  });
  assert.deepEqual(settled(["--protocol", "v2"], "image").unlike, ["memoryMiB", "timeLimit"]);
  assert.deepEqual(settled(["--protocol", "v1"], "directory").unlike, ["timeLimit"]);
});

Deno.test("settleLimits() takes production's with --parity", () => {
  const nothing = { unlike: [], note: undefined };
  assert.deepEqual(settled(["--parity"], "directory"), { values: [4096, 1200, 1], ...nothing });
  assert.deepEqual(settled(["--parity"], "image"), { values: [1024, 1200, 1], ...nothing });
});

Deno.test("settleLimits() leaves alone what an option or a course file sets, to the default too", () => {
  const options = ["--timeout", "300", "--cpus", "2"];
  assert.deepEqual(settled(options, "directory").unlike, ["memoryMiB"]);
  assert.deepEqual(settled(["--parity", ...options], "directory").values, [4096, 300, 2]);
  const given = { memLimit: 1024 };
  assert.deepEqual(settled([], "directory", given).unlike, ["timeLimit"]);
  assert.deepEqual(settled(["--parity"], "directory", given).values, [1024, 1200, 1]);
  const all = settled([], "directory", { memLimit: 1024, timeout: 300 });
  assert.deepEqual([all.unlike, all.note], [[], undefined]);
});

Deno.test("settleLimits() concludes nothing of a protocol that is not known", () => {
  assert.deepEqual(settled([], undefined), {
    values: [1024, 300, 1],
    unlike: ["timeLimit"],
    note: undefined,
  });
  assert.deepEqual(settled(["--parity"], undefined).values, [1024, 1200, 1]);
});
