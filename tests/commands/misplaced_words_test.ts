import assert from "node:assert/strict";
import { runBinary } from "../support/binary.ts";
import { shellGrader } from "../support/engine/images.ts";
import { temporaryFolder } from "../support/files.ts";

const GRADER = `echo '{"fractionalScore": 1, "feedback": "x"}'\n`;

Deno.test("options that stand after DIR are warned of, with -q too", async () => {
  const image = await shellGrader("misplaced", GRADER);
  await using sub = await temporaryFolder({ "a.txt": "x" });
  const words = [image, sub.path, "--dst-dir", "out", "--part-id=p1"];
  const { code, stderr } = await runBinary(["-q", "grade", "local", ...words]);
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /^warning: `--part-id` and `--dst-dir` are handed to the grader: .*SOURCE$/m,
  );
  const silent = await runBinary(["-qq", "grade", "local", ...words]);
  assert.equal(silent.stderr, "");
});

Deno.test("a configuration file that is not there stops every command", async (t) => {
  const image = await shellGrader("misplaced", GRADER);
  await using folder = await temporaryFolder({ "sub/a.txt": "x" });
  const calls: [string[], RegExp][] = [
    [["inspect", image, "-c", "id"], /^hint: .*`-c` .* a configuration file.*inspect/m],
    [["inspect", image, "-c", "id -u"], /^hint: .*a configuration file/m],
    [["ls", "-c", "none.cfg", image, "/"], /^hint: .*a configuration file/m],
    [["-c", "none.cfg", "grade", "local", image, "sub"], /^hint: .*a configuration file/m],
    [["grade", "merge", "-c", "none.cfg", "--report", "r", "x"], /^hint: /m],
    [["sanity", "-c", ".", "sub"], /^error: /m],
  ];
  for (const [call, hint] of calls) {
    await t.step(call.join(" "), async () => {
      const { code, stdout, stderr } = await runBinary(call, { cwd: folder.path });
      assert.deepEqual([code, stdout], [1, ""], stderr);
      assert.match(stderr, /^error: Failed to read configuration ".*": (no such file|.*regular)/m);
      assert.match(stderr, hint);
    });
  }
});
