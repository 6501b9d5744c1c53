import assert from "node:assert/strict";
import fc from "fast-check";
import type { AttackOutcome } from "../../../grader/attack/outcome.ts";
import { faultKey, withoutIncidentals } from "../../../grader/batch/faults/fault_key.ts";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import { aRecord, aStream } from "../../support/grade/batch.ts";

type Grading = Partial<SubmissionRecord["grading"]>;

function crash(name: string, stderr: string, more: Grading = {}): SubmissionRecord {
  return aRecord({
    name,
    grading: {
      ...{ status: "crashed", exitCode: 1, protocol: null, fractionalScore: null, feedback: null },
      problems: ["The grader ended with exit code 1"],
      stderr: aStream(stderr),
      ...more,
    },
  });
}

const pad = (value: number) => String(value).padStart(2, "0");
const number = fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true })).map(String);
const hex = (length: number) =>
  fc.array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length })
    // A word such as `deadbeef` is told from a digest by a digit.
    .map((digits) => `1${digits.join("").slice(1)}`);
const fileName = fc.stringMatching(/^[a-z]{3,8}\.py$/);

/** What differs between equal failures: each kind of it, in the text of a stack trace. */
const incidentals = fc.record({
  name: fc.stringMatching(/^[a-z]{5,9}$/),
  path: fc.array(fileName, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
  temporary: fc.stringMatching(/^[a-zA-Z0-9_]{4,10}$/),
  address: hex(12),
  digest: hex(40),
  uuid: fc.uuid(),
  line: fc.nat(),
  value: number,
  time: fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }),
});

type Incidentals = typeof incidentals extends fc.Arbitrary<infer T> ? T : never;

function trace({ name, path, temporary, address, digest, uuid, line, value, time }: Incidentals) {
  const clock = `${pad(time.getUTCHours())}:${pad(time.getUTCMinutes())}:${
    pad(time.getUTCSeconds())
  }`;
  return [
    `[${clock}] ${time.toISOString()} ${time.toUTCString()}`,
    `  File "/shared/submission/${path}", line ${line}, in /tmp/${temporary}: ${name}.py, '${name}'`,
    `object at 0x${address} of ${digest} (${uuid})`,
    `RuntimeError: took ${value} s`,
  ].join("\n");
}

Deno.test("faultKey() is one for the same crash, whatever paths, addresses, times and numbers it names", () => {
  fc.assert(
    fc.property(incidentals, incidentals, (one, other) => {
      const [a, b] = [one, other].map((each) => crash(`crash/${each.name}`, trace(each)));
      assert.equal(faultKey(a!), faultKey(b!));
    }),
    { numRuns: 500 },
  );
});

Deno.test("faultKey() does not mind a temporary file that is named like the submission", () => {
  const [a, b] = ["apply", "bob"].map((name) =>
    crash(`crash/${name}`, `RuntimeError: /tmp/${name} and /tmp/${name}/${name}.py of ${name}`)
  );
  assert.equal(faultKey(a!), faultKey(b!));
  assert.equal(
    faultKey(a!),
    faultKey(crash("crash/eve", "RuntimeError: /tmp/x and /tmp/y of eve")),
  );
});

Deno.test("faultKey() differs wherever the outcome or a word differs", () => {
  fc.assert(fc.property(incidentals, incidentals, (one, other) => {
    const [a, b] = [crash(`x/${one.name}`, trace(one)), trace(other)];
    const others: SubmissionRecord[] = [
      crash(`x/${other.name}`, b.replace("RuntimeError", "KeyError")),
      crash(`x/${other.name}`, b, { exitCode: 2 }),
      crash(`x/${other.name}`, b, { status: "timeout" }),
      crash(`x/${other.name}`, b, { problems: ["The grader was killed"] }),
      crash(`x/${other.name}`, ""),
      crash(`x/${other.name}`, "", { stdout: aStream(b) }),
      { ...crash(`x/${other.name}`, b), met: false },
      { ...crash(`x/${other.name}`, b), stable: false },
    ];
    const keys = [a, ...others].map(faultKey);
    assert.equal(new Set(keys).size, keys.length);
  }));
});

Deno.test("faultKey() keeps apart answers that differ from an expectation in different ways", () => {
  const unmet = (actual: string) =>
    aRecord({
      name: "a",
      met: false,
      differences: [{ field: "score", expected: "1", actual, diff: null }],
    });
  assert.notEqual(faultKey(unmet("0.25")), faultKey(unmet("0.5")));
  assert.equal(faultKey(unmet("0.5")), faultKey({ ...unmet("0.5"), name: "b" }));
});

Deno.test("withoutIncidentals() leaves the words of a line as they are", () => {
  const cases: [line: string, name: string, expected: string][] = [
    ["No module named 'numpy'", "ada", "No module named 'numpy'"],
    [
      "ada: cannot open ada.py, adamant",
      "pass/ada.py",
      "<submission>: cannot open <submission>, adamant",
    ],
    // Too short for a name that is told from a word.
    ["a cat is a pet", "x/a", "a cat is a pet"],
    ["deadbeef is a word, 0xDEAD an address", "n", "deadbeef is a word, # an address"],
    ['"/shared/submission/a b.py", /shared/submission/a b', "n", "<submission>, <submission> b"],
    ["took -1.5e-07 s at 10:20:30.5", "n", "took # s at #:#:#"],
    ["a.*(b", "x/a.*(b", "<submission>"],
    ["temporary: no /tmp/x7", "temporary.py", "<submission>: no <temporary>"],
    ["submission: no /shared/submission/a", "submission", "<submission>: no <submission>"],
  ];
  for (const [line, name, expected] of cases) {
    assert.equal(withoutIncidentals(line, name), expected);
  }
});

Deno.test("faultKey() is one for attacks to which a grader shows the same kind of text", () => {
  const leaked = (name: string, more: Partial<AttackOutcome> = {}, grading: Grading = {}) => {
    const attack: AttackOutcome = {
      ...{ class: "read", tries: `Tries ${name}.`, word: "leaked", also: [] },
      ...{ gain: "text", evidence: [`line 3 of /grader/${name}.py`], fix: "No traces." },
      ...{ nonce: "0123456789abcdef", ...more },
    };
    const actual = `leaked: ${attack.evidence[0]}`;
    return aRecord({
      ...{ name, attack, met: false, grading },
      differences: [{ field: "attack", expected: "held", actual, diff: null }],
    });
  };
  const key = faultKey(leaked("read/one"));
  assert.equal(key, faultKey(leaked("stop/two", { class: "stop", also: ["exposed"] })));
  assert.equal(key, faultKey(crashed(leaked("three"))), "whatever else came of it");
  assert.notEqual(key, faultKey(leaked("read/one", { fix: "No text." })));
  assert.notEqual(key, faultKey(leaked("read/one", { word: "forged" })));

  function crashed(record: SubmissionRecord): SubmissionRecord {
    return { ...record, grading: crash(record.name, "no").grading };
  }
});
