import assert from "node:assert/strict";
import { findSubmissions } from "../../../grader/batch/submissions.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("findSubmissions() leaves out what operating systems leave beside submissions", async () => {
  await using folder = await temporaryFolder({
    "ann/a.py": "x",
    "bob.zip": "x",
    "__MACOSX/._a.py": "x",
    "Thumbs.db": "x",
    "Desktop.ini": "x",
    ".DS_Store": "x",
    "lost+found/x": "x",
    "thumbs/x": "x",
    "pass/eve/a.py": "x",
    "pass/thumbs.db": "x",
    "pass/__MACOSX/x": "x",
  });
  const found = await findSubmissions(folder.path, []);
  assert.deepEqual(found.map(({ name }) => name), ["ann", "bob.zip", "pass/eve", "thumbs"]);
});
