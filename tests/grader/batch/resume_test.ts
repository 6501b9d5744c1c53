import assert from "node:assert/strict";
import { join } from "node:path";
import { submissionDigest } from "../../../grader/batch/digest.ts";
import { fingerprintOf } from "../../../grader/batch/fingerprint.ts";
import { Journal } from "../../../grader/batch/journal.ts";
import type { PlannedSubmission } from "../../../grader/batch/plan.ts";
import { pendingSubmissions } from "../../../grader/batch/resume.ts";
import type { GradeRequest } from "../../../grader/grading.ts";
import { aRecord } from "../../support/grade/batch.ts";
import { temporaryFolder } from "../../support/files.ts";

const running = new AbortController().signal;
const image = "sha256:image";
const request: Omit<GradeRequest, "submission"> = {
  args: [],
  env: {},
  parameters: {},
  protocol: "auto",
  limits: { timeLimit: 10, memoryMiB: 1024, cpus: 1, pidsLimit: 256 },
  allowNetwork: false,
  superUser: false,
  transfer: "auto",
  keep: "never",
};

Deno.test("what is graded again is what was changed, removed, or had no answer", async () => {
  const names = Array.from({ length: 150 }, (_, index) => `pass/s${index}`);
  await using folder = await temporaryFolder(
    Object.fromEntries(names.map((name) => [`subs/${name}/a.py`, name])),
  );
  const root = join(folder.path, "subs");
  const planned = names.map((name): PlannedSubmission => ({
    name,
    kind: "folder",
    path: join(root, name),
    expectation: undefined,
    expectedBy: undefined,
    request,
  }));
  const path = join(folder.path, "journal.jsonl");
  await using journal = await Journal.open(path, { resume: false });
  for (const each of planned.slice(1)) {
    const digest = await submissionDigest(each, running);
    await journal.append(
      fingerprintOf({ image, digest, request, repeat: 1 }),
      aRecord({ name: each.name }),
    );
  }
  const options = { journal, folder: root, image, repeat: 1, signal: running };
  const pending = async () => (await pendingSubmissions(planned, options)).map(({ name }) => name);
  assert.deepEqual(await pending(), ["pass/s0"]);
  // As long as before, and as old: nothing but its text tells that it is another.
  const changed = join(root, "pass/s70/a.py");
  const { mtime } = await Deno.stat(changed);
  await Deno.writeTextFile(changed, "pass/s07");
  await Deno.utime(changed, mtime!, mtime!);
  await Deno.remove(join(root, "pass/s71"), { recursive: true });
  assert.deepEqual(await pending(), ["pass/s0", "pass/s70", "pass/s71"]);
  assert.equal(journal.fingerprint("pass/s70"), undefined, "its answer is forgotten");
});
