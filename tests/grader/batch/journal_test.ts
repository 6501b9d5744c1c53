import assert from "node:assert/strict";
import { join } from "node:path";
import { Journal } from "../../../grader/batch/journal.ts";
import { aRecord } from "../../support/batch.ts";
import { temporaryFolder } from "../../support/images.ts";

async function namesAndScores(journal: Journal) {
  const records = await Array.fromAsync(journal.records(journal.names()));
  return records.map(({ name, grading, resumed }) => [name, grading.fractionalScore, resumed]);
}

Deno.test("a journal gives back what was written, by name, and the last of each", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "journal.jsonl");
  {
    await using journal = await Journal.open(path, { resume: false });
    const big = "é".repeat(400_000);
    await Promise.all([
      journal.append("f1", aRecord({ name: "b", grading: { feedback: big } })),
      journal.append("f2", aRecord({ name: "a" })),
      journal.append("f3", aRecord({ name: "b", grading: { fractionalScore: 0 } })),
    ]);
    assert.deepEqual(await namesAndScores(journal), [["a", 1, false], ["b", 0, false]]);
  }
  await using journal = await Journal.open(path, { resume: true });
  assert.deepEqual(await namesAndScores(journal), [["a", 1, true], ["b", 0, true]]);
  assert.equal(journal.fingerprint("b"), "f3");
  await journal.append("f4", aRecord({ name: "a", grading: { fractionalScore: 0.5 } }));
  assert.deepEqual(await namesAndScores(journal), [["a", 0.5, false], ["b", 0, true]]);
});

Deno.test("wherever a journal is torn, all that was whole is still there", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "journal.jsonl");
  const ends: number[] = [];
  {
    await using journal = await Journal.open(path, { resume: false });
    for (const name of ["a", "b", "c"]) {
      await journal.append("f", aRecord({ name }));
      ends.push((await Deno.stat(path)).size);
    }
  }
  const bytes = await Deno.readFile(path);
  const cuts = [0, 1, ...ends.flatMap((end) => [end - 1, end, end + 7])];
  for (const cut of cuts.filter((at) => at <= bytes.length)) {
    await Deno.writeFile(path, bytes.subarray(0, cut));
    await using journal = await Journal.open(path, { resume: true });
    const whole = ends.filter((end) => end <= cut).length;
    assert.deepEqual(journal.names(), ["a", "b", "c"].slice(0, whole));
    await journal.append("f", aRecord({ name: "d" }));
    assert.deepEqual(journal.names(), [...["a", "b", "c"].slice(0, whole), "d"]);
    assert.equal((await namesAndScores(journal)).length, whole + 1);
  }
});

Deno.test("without resume a journal begins anew", async () => {
  await using folder = await temporaryFolder({ "journal.jsonl": "old\n" });
  const path = join(folder.path, "journal.jsonl");
  await using journal = await Journal.open(path, { resume: false });
  assert.deepEqual(journal.names(), []);
  assert.equal((await Deno.stat(path)).size, 0);
});
