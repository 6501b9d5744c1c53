import assert from "node:assert/strict";
import { runInProcess } from "../support/in_process.ts";

Deno.test("long options may be shortened while that is unambiguous, as in the Python tools", async (t) => {
  const cases: [words: string[], code: number, said: RegExp][] = [
    [["--verb", "version"], 0, /^Deno /m],
    [["version", "--qui", "--qui"], 0, /^$/],
    [["sanity", "--skip-env", "--docker-fi", "missing/Dockerfile"], 1, /missing\/Dockerfile/],
    [["sanity", "--skip-env", "--docker-fi=missing/Dockerfile"], 1, /missing\/Dockerfile/],
    // --verbose and --version
    [["--ver", "version"], 64, /unknown option '--ver'/],
    [["version", "--nonsense"], 64, /unknown option '--nonsense'/],
    [["version", "--quietly"], 64, /unknown option '--quietly'/],
  ];
  for (const [words, code, said] of cases) {
    await t.step(words.join(" "), async () => {
      const run = await runInProcess(words);
      assert.equal(run.code, code, run.stderr);
      assert.match(run.stderr, said);
    });
  }
});
