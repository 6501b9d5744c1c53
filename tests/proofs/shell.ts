import assert from "node:assert/strict";
import { join } from "node:path";
import { runBinary } from "../support/binary.ts";
import { temporaryFolder } from "../support/files.ts";
import { ensureBaseImages } from "../support/grade/base_images.ts";
import { proveFalls } from "../support/grade/attacks.ts";
import { proveDefences } from "../support/grade/defences.ts";

proveFalls("shell");

// The same safely.pl is in other templates; here it meets programs that cost next to nothing to start.
proveDefences("shell", "words", [
  {
    name: "its files are deleted",
    file: "safely.pl",
    without: [["      unlink $place or", "      1 or"], ["      rmdir $place or", "      1 or"]],
    falls: { "read/files": "exposed", "change/grader-files": "exposed" },
  },
  {
    name: "its memory is closed",
    file: "safely.pl",
    without: [["syscall($prctl, 4, 0, 0, 0, 0) == 0", "1"]],
    falls: { "read/memory": "exposed", "read/environment": "exposed" },
  },
  {
    name: "others cannot set its limits",
    file: "safely.pl",
    without: [["syscall($prctl, 22, 2, $program) == 0 or", "1 or"]],
    falls: { "stop/limits-of-grader": "knocked-out" },
  },
  {
    name: "it looks at the memory of all processes together",
    file: "safely.pl",
    without: [["memory_in_use() > $MEMORY;", "0;"]],
    falls: { "exhaust/memory-of-many": "knocked-out" },
  },
]);

Deno.test("init shell: safely.pl refuses a folder that learners could replace", async () => {
  await using home = await temporaryFolder();
  await runBinary(["init", "shell", "grader"], { cwd: home.path });
  const grader = join(home.path, "grader");
  await ensureBaseImages(grader);
  const dockerfile = join(grader, "Dockerfile");
  const text = await Deno.readTextFile(dockerfile);
  const changed = text.replace("chown -R 1000:1000 /grader/secret", "chown -R 1000:1000 /grader");
  assert.notEqual(changed, text);
  await Deno.writeTextFile(dockerfile, changed);
  const right = join(grader, "submissions/pass/right");
  const { code, stderr } = await runBinary(["grade", "local", "--part-id", "words", grader, right]);
  assert.equal(code, 1);
  assert.match(stderr, /\/grader belongs to learners as well: they could replace \/grader\/secret/);
});
