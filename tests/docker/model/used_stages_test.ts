import assert from "node:assert/strict";
import { subjectOf } from "../../support/subjects.ts";

Deno.test("Subject.usedStages has every stage that a RUN mounts, not only the first", () => {
  const { usedStages } = subjectOf(
    "FROM debian:12-slim AS a\nFROM debian:12-slim AS b\nFROM debian:12-slim AS c\n" +
      "FROM debian:12-slim AS d\nFROM debian:12-slim\n" +
      'RUN --mount=type=bind,from=a,target=/a --mount=type=bind,"from=b",target=/b ' +
      "--mount=type=cache,target=/x --mount=target=/c,from=2 id\n",
  );
  assert.deepEqual(usedStages.map(({ name, index }) => name ?? index), ["a", "b", "c", 4]);
});
