import assert from "node:assert/strict";
import { subjectOf } from "../../support/subjects.ts";

Deno.test("Subject takes a very long chain of stages", () => {
  const stages = Array.from({ length: 150_000 }, (_, at) => `FROM s${at - 1} AS s${at}\n`);
  const { instructions } = subjectOf(`${stages.join("")}RUN a\n`);
  assert.deepEqual(instructions.map(({ instruction }) => instruction), ["RUN"]);
});
