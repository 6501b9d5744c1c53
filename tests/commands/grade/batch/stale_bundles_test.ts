import assert from "node:assert/strict";
import { join } from "node:path";
import { batchJson } from "../../../support/grade/batch_run.ts";
import { runBinary } from "../../../support/binary.ts";
import { shellGrader } from "../../../support/engine/images.ts";
import { temporaryFolder } from "../../../support/files.ts";

const ANSWERS = `[ -f /shared/submission/answer ] || exit 3
echo "{\\"fractionalScore\\": $(cat /shared/submission/answer), \\"feedback\\": \\"x\\"}"
`;

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("a report keeps the bundles that it names, and no learner's of an earlier one", async (t) => {
  const grader = await shellGrader("stale-bundles", ANSWERS);
  await using folder = await temporaryFolder({
    "subs/pass/ada/answer": "0.25",
    "subs/pass/bob/answer": "0.25",
    "subs/pass/eve/answer": "0.25",
  });
  const report = join(folder.path, "report");
  const bundles = join(report, "bundles");
  const call = [grader, join(folder.path, "subs"), "--report", report];
  await batchJson([...call, "--bundle"]);
  const [ada, , eve] = await namesIn(bundles);
  assert.match(ada!, /^pass_ada-[0-9a-f]{8}\.zip$/);
  // What a killed run was writing, and what is not ours.
  const own = { file: "my notes.zip", folder: "x-0123abcd.zip", link: "y-0123abcd.zip" };
  await Deno.writeTextFile(join(bundles, `${ada}.89abcdef.tmp`), "half");
  await Deno.writeTextFile(join(bundles, own.file), "mine");
  await Deno.mkdir(join(bundles, own.folder));
  await Deno.symlink(join(folder.path, "subs"), join(bundles, own.link));
  const mine = Object.values(own);

  await t.step("fixed and gone submissions", async () => {
    await Deno.writeTextFile(join(folder.path, "subs/pass/ada/answer"), "1");
    await Deno.remove(join(folder.path, "subs/pass/bob"), { recursive: true });
    const { report: second } = await batchJson([...call, "--bundle"]);
    assert.deepEqual(second.submissions.map(({ bundle }) => bundle), [null, `bundles/${eve}`]);
    assert.deepEqual(await namesIn(bundles), [eve, ...mine].sort());
  });
  await t.step("--resume keeps those of what it takes over", async () => {
    await batchJson([...call, "--resume"]);
    assert.deepEqual(await namesIn(bundles), [eve, ...mine].sort());
  });
  await t.step("grade merge", async () => {
    const merged = join(folder.path, "merged");
    const merge = () => runBinary(["grade", "merge", "--report", merged, report]);
    await merge();
    assert.deepEqual(await namesIn(join(merged, "bundles")), [eve]);
    await Deno.writeTextFile(join(folder.path, "subs/pass/eve/answer"), "1");
    await batchJson([...call, "--bundle"]);
    await merge();
    assert.deepEqual(await namesIn(join(merged, "bundles")), []);
  });
  await t.step("without --bundle there is none", async () => {
    await Deno.writeTextFile(join(folder.path, "subs/pass/eve/answer"), "0");
    await batchJson([...call, "--bundle"]);
    assert.deepEqual(await namesIn(bundles), [eve, ...mine].sort());
    await batchJson(call);
    assert.deepEqual(await namesIn(bundles), mine.sort());
  });
});
