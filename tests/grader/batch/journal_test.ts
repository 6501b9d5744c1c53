import * as fc from "fast-check";
import assert from "node:assert/strict";
import { join } from "node:path";
import { Journal } from "../../../grader/batch/journal.ts";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import { UserError } from "../../../terminal/errors.ts";
import { aRecord } from "../../support/grade/batch.ts";
import { temporaryFolder } from "../../support/files.ts";

async function namesAndScores(journal: Journal) {
  const records = await Array.fromAsync(journal.records());
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

/** The entry as a line of a journal, with changes that no type allows. */
function line(changes: Record<string, unknown> = {}, record: SubmissionRecord = aRecord()): string {
  const changed = structuredClone({ fingerprint: "f", record }) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const last = keys.pop()!;
    const place = keys.reduce((at, key) => at[key] as Record<string, unknown>, changed);
    if (value === undefined) delete place[last];
    else place[last] = value;
  }
  // Numbers that JavaScript has no value for are written as they are.
  return `${JSON.stringify(changed).replace(/"RAW (.*?)"/g, "$1")}\n`;
}

/** Opens a journal of this text with `--resume`. */
async function resumed(text: string | Uint8Array, use: (journal: Journal) => unknown = () => {}) {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "journal.jsonl");
  if (typeof text === "string") await Deno.writeTextFile(path, text);
  else await Deno.writeFile(path, text);
  await using journal = await Journal.open(path, { resume: true });
  await use(journal);
}

async function refusal(text: string | Uint8Array): Promise<string> {
  let message = "";
  await assert.rejects(resumed(text), (error) => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.hint ?? "", /--resume/);
    message = error.message;
    return true;
  });
  return message.replace(/^`.*?`/, "FILE");
}

Deno.test("a journal that was tampered with is refused, with line and field", async (t) => {
  const cases: [string, string, RegExp][] = [
    [
      "a score above 1",
      line({ "record.grading.fractionalScore": 7 }),
      /at `record\.grading\.fractionalScore`/,
    ],
    ["a score below 0", line({ "record.grading.fractionalScore": -1e-10 }), /fractionalScore/],
    [
      "an infinite time",
      line({ "record.grading.durationSeconds": "RAW 1e999" }),
      /durationSeconds/,
    ],
    ["a huge time", line({ "record.grading.durationSeconds": 1e308 }), /durationSeconds/],
    ["a negative time", line({ "record.grading.cpuSeconds": -1 }), /cpuSeconds/],
    ["huge memory", line({ "record.grading.peakMemoryBytes": 1e308 }), /peakMemoryBytes/],
    [
      "a reason that nobody gives",
      line({
        "record.grading.usage": {
          isLowerBound: { peakMemoryBytes: false, cpuSeconds: false },
          missingBecause: "x",
        },
      }),
      /usage\.missingBecause/,
    ],
    ["huge limits", line({ "record.grading.limits.memoryMiB": 1e12 }), /limits\.memoryMiB/],
    ["a wrong status", line({ "record.grading.status": "fine" }), /grading\.status/],
    ["a field too few", line({ "record.grading.stdout": undefined }), /grading\.stdout/],
    ["a field too many", line({ "record.extra": 1 }), /at `record`: Unrecognized key: "extra"/],
    ["a prototype", line().replace('{"name"', '{"__proto__":{"x":1},"name"'), /__proto__/],
    ["a name above", line({ "record.name": "pass/../../etc" }), /record\.name`: leads out/],
    ["an absolute name", line({ "record.name": "/etc/passwd" }), /record\.name/],
    ["a long name", line({ "record.name": "x".repeat(5000) }), /record\.name/],
    ["a bundle elsewhere", line({ "record.bundle": "bundles/../../x.zip" }), /record\.bundle/],
    ["many problems", line({ "record.grading.problems": Array(200_000).fill(1) }), /problems/],
    ["no object", "[]\n", /expected object/],
    ["no JSON", "nonsense\n", /nonsense/],
    ["a cut line", `${line().slice(0, 50)}\n`, /: /],
    ["deep nesting", `${"[".repeat(2_000_000)}\n`, /nested too deep/],
    ["many values", `[${"{},".repeat(2_000_000)}{}]\n`, /too many values/],
    ["a long line", `${"x".repeat(40 * 1024 ** 2)}\n`, /too long/],
    ["a long text", line({ "record.extra": "x".repeat(5_000_000) }), /Unrecognized/],
  ];
  for (const [name, text, message] of cases) {
    await t.step(name, async () => {
      const said = await refusal(line() + line({}, aRecord({ name: "b" })) + text + line());
      assert.match(said, /^FILE line 3 is not what `grade batch` writes/);
      assert.match(said, message);
      assert.ok(said.length < 1000, `${said.length}`);
    });
  }
});

Deno.test("a journal of any bytes is read or refused, and never believed beyond its schema", async () => {
  const good = line();
  const edits = fc.record({
    at: fc.nat(good.length - 1),
    length: fc.nat(20),
    text: fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom("9", "-", "e99", "\n"),
    ),
  });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(edits, { maxLength: 3 }).map((all) => {
      let text = good + good;
      for (const { at, length, text: put } of all) {
        text = text.slice(0, at) + put + text.slice(at + length);
      }
      return new TextEncoder().encode(text);
    }),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      await resumed(content, async (journal) => {
        for await (const { grading } of journal.records()) {
          const { fractionalScore, durationSeconds } = grading;
          assert.ok(fractionalScore === null || (fractionalScore >= 0 && fractionalScore <= 1));
          assert.ok(durationSeconds >= 0 && durationSeconds < 1e9);
        }
      }).catch((error) => assert.ok(error instanceof UserError, String(error)));
    }),
    { numRuns: 300 },
  );
});

Deno.test("a hole that a machine left in its journal is cut off, with what follows", async () => {
  const hole = `${line().slice(0, 40)}${"\0".repeat(100)}${line().slice(140)}`;
  await resumed(line() + hole + line({}, aRecord({ name: "z" })), (journal) => {
    assert.deepEqual(journal.names(), ["pass/ada"]);
  });
});

Deno.test("a journal that is replaced while it is used is not believed", async () => {
  await using folder = await temporaryFolder({ other: line().repeat(3) });
  const path = join(folder.path, "journal.jsonl");
  await using journal = await Journal.open(path, { resume: false });
  await journal.append("f", aRecord());
  await Deno.rename(join(folder.path, "other"), path);
  await assert.rejects(namesAndScores(journal), UserError);
});

Deno.test("a line that changes after it was checked is checked again, however often it was read", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "journal.jsonl");
  const [before, after] = [
    line({ "record.grading.fractionalScore": 1 }),
    line({ "record.grading.fractionalScore": 7 }),
  ];
  assert.equal(after.length, before.length);
  await Deno.writeTextFile(path, before);
  await using journal = await Journal.open(path, { resume: true });
  for (let time = 0; time < 2; time++) {
    assert.deepEqual(await namesAndScores(journal), [["pass/ada", 1, true]]);
  }
  await Deno.writeTextFile(path, after);
  await assert.rejects(namesAndScores(journal), /was changed while this batch was using it/);
  await Deno.writeTextFile(path, before.replace('"pass/ada"', '"pass/eve"'));
  await assert.rejects(namesAndScores(journal), /was changed while this batch was using it/);
  await Deno.writeTextFile(path, before);
  await journal.append("f", aRecord({ name: "z" }));
  for (let time = 0; time < 2; time++) assert.equal((await namesAndScores(journal)).length, 2);
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(
    path,
    text.replace(/"fractionalScore":1(?!.*\n.)/, '"fractionalScore":7'),
  );
  await assert.rejects(namesAndScores(journal), /was changed while this batch was using it/);
});

Deno.test("fields in another order come in the usual one, however often they are read", async () => {
  const { fingerprint, record } = JSON.parse(line());
  const reversed = (value: object) => Object.fromEntries(Object.entries(value).reverse());
  const entry = { record: reversed({ ...record, grading: reversed(record.grading) }), fingerprint };
  await resumed(
    `${JSON.stringify(entry)}\n${line({}, aRecord({ name: "z" }))}`,
    async (journal) => {
      for (let time = 0; time < 3; time++) {
        const [first, usual] = await Array.fromAsync(journal.records());
        assert.equal(JSON.stringify({ ...first, name: "z" }), JSON.stringify(usual));
      }
    },
  );
});

Deno.test("what many expectations of a long feedback come to is kept short enough to be read", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "journal.jsonl");
  const difference = {
    ...{ field: "feedback" as const, expected: "contains x" },
    ...{ actual: "\x01".repeat(65_536), diff: "\x01".repeat(131_072) },
  };
  const record = aRecord({ met: false, differences: Array(100).fill(difference) });
  {
    await using journal = await Journal.open(path, { resume: false });
    await journal.append("f", record);
  }
  await using journal = await Journal.open(path, { resume: true });
  const [read] = await Array.fromAsync(journal.records());
  assert.equal(read!.differences.length, 100);
  assert.equal(read!.differences[0]!.expected, "contains x");
});

Deno.test("compact() writes a journal anew without what no longer counts", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "journal.jsonl");
  const size = async () => (await Deno.stat(path)).size;
  {
    await using journal = await Journal.open(path, { resume: false });
    await journal.append("f1", aRecord({ name: "a" }));
    const one = await size();
    for (const score of [0.1, 0.2, 0.3]) {
      await journal.append("f2", aRecord({ name: "b", grading: { fractionalScore: score } }));
    }
    await journal.append("f3", aRecord({ name: "c" }));
    journal.forget("c");
    const before = await size();
    await journal.compact(before);
    assert.equal(await size(), before);
    await journal.compact(one);
    assert.ok(await size() < before / 2);
    assert.deepEqual(await namesAndScores(journal), [["a", 1, false], ["b", 0.3, false]]);
    await journal.append("f4", aRecord({ name: "a", grading: { fractionalScore: 0.5 } }));
    assert.deepEqual(await namesAndScores(journal), [["a", 0.5, false], ["b", 0.3, false]]);
    await assert.rejects(Journal.open(path, { resume: true }), /Another batch is writing/);
  }
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name), [
    "journal.jsonl",
  ]);
  await using journal = await Journal.open(path, { resume: true });
  assert.deepEqual(await namesAndScores(journal), [["a", 0.5, true], ["b", 0.3, true]]);
});
