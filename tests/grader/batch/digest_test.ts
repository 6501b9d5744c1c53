import assert from "node:assert/strict";
import { join } from "node:path";
import { submissionDigest } from "../../../grader/batch/digest.ts";
import { temporaryFolder } from "../../support/files.ts";

const running = new AbortController().signal;

Deno.test("submissionDigest() tells names, contents, modes and links apart, and nothing else", async () => {
  const digestOf = async (change: (folder: string) => Promise<void>) => {
    await using folder = await temporaryFolder({ "s/a.py": "1", "s/b/c.py": "2" });
    await Deno.symlink("a.py", join(folder.path, "s/link"));
    await change(join(folder.path, "s"));
    const submission = {
      ...{ name: "s", kind: "folder" as const },
      ...{ path: join(folder.path, "s"), expectation: undefined },
    };
    const digest = await submissionDigest(submission, running);
    const quick = await submissionDigest(submission, running, { oddNames: "ignored" });
    assert.equal(quick, digest, "the quick walk finds the same");
    return digest;
  };
  const same = await digestOf(async () => {});
  assert.equal(await digestOf((folder) => Deno.utime(join(folder, "a.py"), 1, 1)), same);
  assert.equal(await digestOf((folder) => Deno.chmod(join(folder, "a.py"), 0o600)), same);
  const changes: Record<string, (folder: string) => Promise<void>> = {
    content: (folder) => Deno.writeTextFile(join(folder, "a.py"), "3"),
    name: (folder) => Deno.rename(join(folder, "a.py"), join(folder, "A.py")),
    mode: (folder) => Deno.chmod(join(folder, "a.py"), 0o755),
    folder: (folder) => Deno.mkdir(join(folder, "empty")),
    async link(folder) {
      await Deno.remove(join(folder, "link"));
      await Deno.symlink("b/c.py", join(folder, "link"));
    },
  };
  const digests = [same];
  for (const change of Object.values(changes)) digests.push(await digestOf(change));
  assert.equal(new Set(digests).size, digests.length);
});

Deno.test("a submission of any size is given up at once when the batch is stopped", async () => {
  await using folder = await temporaryFolder({ "s/a.py": "1", "zip": "not read" });
  const reason = new Error("stopped");
  const signal = AbortSignal.abort(reason);
  for (const [kind, name] of [["folder", "s"], ["file", "s/a.py"], ["zip", "zip"]] as const) {
    const submission = { name, kind, path: join(folder.path, name), expectation: undefined };
    await assert.rejects(submissionDigest(submission, signal), reason);
  }
});
