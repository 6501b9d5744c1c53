import assert from "node:assert/strict";
import { join } from "node:path";
import {
  filesByName,
  MOST_SUBMISSIONS,
  submissionFiles,
} from "../../../grader/batch/submission_files.ts";
import { temporaryFolder } from "../../support/files.ts";
import { rawZip } from "../../support/raw_zip.ts";

/** What the page shows of a submission; nothing may be left of it. */
async function shown(of: ReturnType<typeof submission>) {
  await using temporary = await temporaryFolder();
  const files = await submissionFiles(of, temporary.path);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(temporary.path)), []);
  return files;
}

const submission = (kind: "folder" | "file" | "zip", path: string) => ({
  ...{ name: "ada", kind, path, expectation: undefined },
});

Deno.test("submissionFiles() reads texts, counts what is not one, and follows no link", async () => {
  await using outside = await temporaryFolder({ secret: "not handed in" });
  await using folder = await temporaryFolder({
    "b.py": "print('é')\n",
    "a/deep.txt": "deep",
    "data.bin": "\0binary",
    empty: "",
  });
  await Deno.writeFile(join(folder.path, "latin.txt"), new Uint8Array([0xe9, 0x0a]));
  await Deno.symlink(join(outside.path, "secret"), join(folder.path, "link"));
  const { texts, notes } = await shown(submission("folder", folder.path));
  assert.deepEqual(texts, [
    { name: "a/deep.txt", text: "deep", bytes: 4 },
    { name: "b.py", text: "print('é')\n", bytes: 12 },
    { name: "empty", text: "", bytes: 0 },
  ]);
  assert.deepEqual(notes, ["Files that are not text: 2"]);
});

Deno.test("submissionFiles() reads no more than its limits, and cuts no character", async () => {
  const long = "x" + "é".repeat(20_000);
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, "short"]));
  await using folder = await temporaryFolder({ "0": long, "1": long, ...many });
  const { texts, notes } = await shown(submission("folder", folder.path));
  assert.equal(texts[0]!.text, "x" + "é".repeat(16_383));
  assert.equal(texts[0]!.bytes, 40_001);
  assert.equal(texts.length, 2);
  assert.deepEqual(notes, ["Further files: 30"]);

  await using small = await temporaryFolder(many);
  const few = await shown(submission("folder", small.path));
  assert.equal(few.texts.length, 20);
  assert.deepEqual(few.notes, ["Further files: 10"]);
});

Deno.test("submissionFiles() says why there is nothing to show", async () => {
  await using folder = await temporaryFolder({ "one.txt": "one" });
  const path = join(folder.path, "one.txt");
  assert.deepEqual(
    (await shown(submission("file", path))).texts,
    [{ name: "one.txt", text: "one", bytes: 3 }],
  );
  const zip = await shown(submission("zip", path));
  assert.deepEqual(zip.texts, []);
  assert.match(zip.notes[0]!, /one\.txt.* is not a zip/);
  const gone = await shown(submission("folder", join(folder.path, "gone")));
  assert.equal(gone.texts.length, 0);
  assert.match(gone.notes[0]!, /^`.*\/gone` could not be read: /);
  const files = filesByName([submission("file", path)], folder.path);
  assert.equal((await files?.("ada"))?.texts.length, 1);
  assert.equal(await files?.("nobody"), undefined);
});

Deno.test("submissionFiles() unpacks a zip up to its limits", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "ada.zip");
  await Deno.writeFile(
    path,
    rawZip([{ name: "src/main.py", content: new TextEncoder().encode("print(1)\n") }]),
  );
  assert.deepEqual(await shown(submission("zip", path)), {
    texts: [{ name: "src/main.py", text: "print(1)\n", bytes: 9 }],
    notes: [],
  });
  const many = Array.from({ length: 1001 }, (_, index) => ({ name: `f${index}` }));
  await Deno.writeFile(path, rawZip(many));
  const { texts, notes } = await shown(submission("zip", path));
  assert.deepEqual(texts, []);
  assert.match(notes[0]!, /1,?000/);
});

Deno.test("filesByName() reads none of so many that a page has no room for them", () => {
  const some = Array.from({ length: MOST_SUBMISSIONS }, () => submission("file", "/nowhere"));
  assert.notEqual(filesByName(some, "/nowhere"), undefined);
  assert.equal(filesByName([...some, some[0]!], "/nowhere"), undefined);
});
