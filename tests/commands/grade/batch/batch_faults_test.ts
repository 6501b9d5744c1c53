import assert from "node:assert/strict";
import { join } from "node:path";
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { readResults } from "../../../support/grade/batch_schema.ts";
import { runBinary } from "../../../support/binary.ts";
import { shellGrader } from "../../../support/engine/images.ts";
import { readJunit } from "../../../support/grade/junit.ts";
import { runPrinted } from "../../../support/printed.ts";
import { temporaryFolder } from "../../../support/files.ts";

/** Crashes as its submission says, and names what differs from one to the next. */
const CRASHING = `
read why < "/shared/submission/$(ls /shared/submission)"
echo "object at 0x$(head -c 4 /dev/urandom | od -An -tx4 | tr -d ' ')" >&2
echo "File \\"/shared/submission/$(ls /shared/submission)\\", line 7" >&2
echo "No module named '$why', part $2, TOKEN=$TOKEN, $#" >&2
exit 3
`;

Deno.test("a batch tells equal crashes once, with their reason and a line that repeats one", async () => {
  const grader = await shellGrader("crashing", CRASHING);
  await using folder = await temporaryFolder({
    "subs/ann's/a b.py": "numpy\n",
    "subs/bob/b.py": "numpy\n",
    "subs/cat.py": "numpy\n",
    "subs/dan/d.py": "numpy\n",
    "subs/eve/e.py": "scipy\n",
  });
  const { code, stdout, stderr } = await runBinary([
    ...["grade", "batch", "--part-id", "p 1", "--env", "TOKEN=s3cret", "--timeout", "90"],
    ...[grader, "./subs", "--", "--strict"],
  ], { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(stdout, /5 crashed$/m);
  const groups = stderr.split("\n").filter((line) => / crashed$/.test(line));
  assert.deepEqual(groups, [
    "ann's, bob, cat.py and 1 more (4 alike): crashed",
    "eve: crashed",
  ]);
  const words = stderr.split("\n").filter((line) => line.startsWith("  | No module"));
  assert.equal(words.length, 2, stderr);
  assert.match(words[0]!, /No module named 'numpy'/);
  assert.match(stderr, /^error: `ann's`: crashed: .* exit code 3: No module named 'numpy'/m);
  assert.doesNotMatch(stderr.replaceAll(/^.*No module.*$/gm, ""), /s3cret/);
  const [line = ""] = /(?<=^ {2}repeat one: ).*$/m.exec(stderr) ?? [];
  assert.match(line, /^courseraprogramming grade local --timeout 90 --part-id 'p 1' --env /);
  const again = await runPrinted(line, { cwd: folder.path, env: { TOKEN: "other" } });
  assert.equal(again.code, 1);
  assert.match(again.stdout, /^crashed {2}\(/);
  assert.match(again.stderr, /^No module named 'numpy', part partId, TOKEN=other, 3$/m);
  const unset = await runPrinted(line, { cwd: folder.path });
  assert.match(unset.stderr, /TOKEN/);
  assert.doesNotMatch(unset.stderr, /No module/);
});

Deno.test("every report says why graders crashed, and how to repeat one", async () => {
  const grader = await shellGrader("crashing", CRASHING);
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await writer.add("z.py", new TextReader("numpy\n"));
  await using folder = await temporaryFolder({
    "subs/cat.py": "numpy\n",
    "subs/dan/d.py": "numpy\n",
  });
  await Deno.writeFile(join(folder.path, "subs/zip.zip"), await writer.close());
  const call = ["grade", "batch", "--report", "report", grader, "subs"];
  await runBinary(call, { cwd: folder.path });
  const read = (name: string) => Deno.readTextFile(join(folder.path, "report", name));
  const { submissions } = readResults(await read("results.json"));
  const lines = submissions.map(({ repeatLine }) => repeatLine ?? "");
  assert.match(lines[1]!, /^courseraprogramming grade local .* subs\/dan$/);
  for (const [index, line] of lines.entries()) {
    const again = await runPrinted(line, { cwd: folder.path });
    assert.match(again.stderr, /^No module named 'numpy'/m, `${index}: ${line}\n${again.stderr}`);
  }
  const summary = await read("summary.md");
  assert.match(
    summary,
    /^\| <code>cat\.py<\/code>, .* and <code>zip\.zip<\/code> \| 3 \| grader fault/m,
  );
  assert.match(summary, /<code>No module named 'numpy'/);
  assert.ok(summary.includes(`\`\`\`sh\n${lines[0]}\n\`\`\``), summary);
  const junit = await read("junit.xml");
  const [message, text] = readJunit(junit, ["//testcase[2]/error/@message", "//testcase[2]/error"]);
  assert.match(message ?? "", /exit code 3: No module named 'numpy'/);
  assert.ok(text?.includes(`repeat it: ${lines[1]}\n`), text);
  assert.match(await read("index.html"), /"count":3,.*"words":\{"stream":"standard error"/);
});

Deno.test("a batch says once what v1 would do with the ENV of the image", async () => {
  const grader = await shellGrader(
    "batch-env",
    `echo '{"fractionalScore":1,"feedback":"x"}'`,
    "ENV PATH=/opt/tools/bin:$PATH FOO=1\n",
  );
  await using folder = await temporaryFolder({ "subs/a/x": "1", "subs/b/x": "2" });
  const call = ["grade", "batch", grader, "subs"];
  const { stderr } = await runBinary(call, { cwd: folder.path });
  const warnings = stderr.split("\n").filter((line) => line.includes("strips"));
  assert.equal(warnings.length, 1, stderr);
  assert.match(warnings[0]!, /^warning: production strips ENV \(PATH, FOO\) for v1, the protocol /);
  const v1 = await runBinary([...call, "--protocol", "v1"], { cwd: folder.path });
  assert.doesNotMatch(v1.stderr, /strips/);
});

Deno.test("grade local and replay name a guessed protocol, and none of a grader that crashed", async () => {
  const grader = await shellGrader(
    "guess",
    `if [ -e /shared/submission/bad ]; then exit 3; fi
echo '{"isCorrect":true,"feedback":"x"}'`,
    "ENV FOO=1\n",
  );
  await using folder = await temporaryFolder({ "subs/pass/ok/x": "1", "subs/pass/no/bad": "1" });
  const at = { cwd: folder.path };
  const good = await runBinary(["grade", "local", grader, "subs/pass/ok"], at);
  assert.match(good.stdout, /^graded {2}score 1 {2}\(guessed v1, /);
  const asked = await runBinary(["grade", "local", "--protocol", "v1", grader, "subs/pass/ok"], at);
  assert.match(asked.stdout, /^graded {2}score 1 {2}\(v1, /);
  const bad = await runBinary(["grade", "local", grader, "subs/pass/no"], at);
  assert.match(bad.stdout, /^crashed {2}\(\d/);
  const json = await runBinary(["grade", "local", "--json", grader, "subs/pass/ok"], at);
  const { protocol, protocolGuessed } = JSON.parse(json.stdout);
  assert.deepEqual([protocol, protocolGuessed], ["v1", true]);
  await Deno.writeTextFile(join(folder.path, "s.yaml"), "submissions: [{match: '**', score: 0}]\n");
  await runBinary(
    ["grade", "batch", "--report", "r", "--bundle", "--expect", "s.yaml", grader, "subs"],
    at,
  );
  const { submissions } = readResults(await Deno.readTextFile(join(folder.path, "r/results.json")));
  const bundle = submissions.find(({ name }) => name === "pass/ok")?.bundle ?? "";
  const replayed = await runBinary(["grade", "replay", join("r", bundle)], at);
  const warningsOf = (stderr: string) =>
    stderr.split("\n").filter((line) => line.startsWith("warning:"));
  assert.equal(warningsOf(good.stderr).length, 2, good.stderr);
  assert.deepEqual(warningsOf(replayed.stderr), warningsOf(good.stderr));
});
