import assert from "node:assert/strict";
import { checkSubject } from "../../../../docker/check/runner.ts";
import { subjectOf } from "../../../support/subjects.ts";

function paths(text: string): string[] {
  const { files } = subjectOf(text, { files: { "a.py": ["0644", ""], "b.py": ["0644", ""] } });
  return [...files.entries()].filter(([, { copied }]) => copied).map(([path]) => path).toSorted();
}

const BASE = "FROM debian:12-slim AS base\nCOPY a.py /x/\n";

Deno.test("a stage changes its own files, not those that others still take", async (t) => {
  const cases: Record<string, [string, string[]]> = {
    "alone": ["FROM base\nRUN rm /x/a.py\nCOPY b.py /x/\n", ["/x/b.py"]],
    "it copies from its own base": [
      "FROM base\nRUN rm /x/a.py\nCOPY --from=base /x/a.py /y/\n",
      ["/y/a.py"],
    ],
    "two stages on one": [
      "FROM base AS one\nRUN rm /x/a.py\nFROM base\nCOPY --from=one /x /y\n",
      ["/x/a.py"],
    ],
    "a third copies from the base": [
      "FROM base AS one\nRUN rm /x/a.py\nFROM one\nCOPY --from=base /x/a.py /y/\n",
      ["/y/a.py"],
    ],
  };
  for (const [name, [rest, expected]] of Object.entries(cases)) {
    await t.step(name, () => assert.deepEqual(paths(BASE + rest), expected));
  }
});

Deno.test("checkSubject() finishes on thousands of stages that copy from each other", async (t) => {
  const stages = (line: (at: number) => string) =>
    Array.from({ length: 4000 }, (_, at) => line(at)).join("");
  const cases: Record<string, string> = {
    "each on the one before": stages((at) =>
      `FROM ${at === 0 ? "debian:12" : `s${at - 1}`} AS s${at}\n` +
      (at === 0 ? "" : `COPY --from=s${at - 1} /x /y\n`)
    ),
    "each on the same image": stages((at) =>
      `FROM debian:12 AS s${at}\nCOPY x.py /x/\n` +
      (at === 0 ? "" : `COPY --from=s${at - 1} /x /y\n`)
    ),
  };
  for (const [name, text] of Object.entries(cases)) {
    await t.step(name, () => {
      const { findings } = checkSubject(subjectOf(text), { ignore: new Set() });
      assert.ok(findings.some(({ rule }) => rule.id === "CPG003"));
    });
  }
});
