import assert from "node:assert/strict";
import { courseFileText } from "../../../commands/init/course.ts";
import { courseFileSchema } from "../../../commands/course_file/schema.ts";
import { parseChecked } from "../../../grader/files/checked_yaml.ts";
import { Account } from "../../support/coursera/account.ts";
import { temporaryFolder } from "../../support/files.ts";
import { runInProcess } from "../../support/in_process.ts";

const FILE = "courseraprogramming.yaml";

function parsed(text: string) {
  return parseChecked(text, { path: FILE, schema: courseFileSchema, readsWords: true }).value;
}

Deno.test("init course writes what is found here and what Coursera knows, and plan reads it", async () => {
  await using account = await Account.open();
  const folder = `${account.home.path}/cwd`;
  account.fake.state.graders.set("authoringBranch~b1", [{ id: "x~g4", filename: "four.zip" }]);
  await account.home.write("cwd/week1/Dockerfile", "FROM debian:12-slim\n");
  await account.home.write("cwd/week1/submissions/pass/a/x", "");
  await account.home.write("cwd/week 2/Dockerfile", "FROM debian:12-slim\n");
  await account.home.write("cwd/.hidden/Dockerfile", "FROM debian:12-slim\n");
  const { code, stdout, stderr } = await account.run(["init", "course", "fake-course-slug"]);
  assert.deepEqual([code, stdout], [0, ""], stderr);
  assert.match(stderr, /\/teach\/COURSE\/BRANCH\/content\/edit\/programming\/ITEM\/$/m);
  const text = await Deno.readTextFile(`${folder}/${FILE}`);
  assert.match(text, /^# {3}authoringBranch~b1 {2}Spring$/m);
  assert.match(text, /^# {3}g4 {2}four\.zip$/m);
  const { course, graders } = parsed(text);
  assert.equal(course, "fake-course-slug");
  assert.deepEqual(graders, {
    "grader-1": { source: "./week 2" },
    week1: { source: "./week1", suite: "./week1/submissions" },
  });
  const again = await account.run(["init", "course", "other"]);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /^error: `courseraprogramming.yaml` exists already\nhint: /m);
  assert.equal(await Deno.readTextFile(`${folder}/${FILE}`), text);
});

Deno.test("init course needs no account, and says that Coursera was not asked", async () => {
  await using account = await Account.open({ cache: "" });
  const { code, stderr } = await account.run(["init", "course", "machine-learning"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^Not signed in, so Coursera was not asked about the course/m);
  const { course, source, parts } = parsed(
    await Deno.readTextFile(`${account.home.path}/cwd/${FILE}`),
  );
  assert.deepEqual([course, source, parts], ["machine-learning", "./grader", undefined]);
});

Deno.test("init course keeps what Coursera does not know out of the file", async () => {
  await using account = await Account.open();
  const { code, stderr } = await account.run(["init", "course", "no-such-course"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^warning: Coursera could not be asked about the course: /m);
});

Deno.test("init course takes names of any kind as text", () => {
  const known = {
    branches: [{ id: "authoringBranch~x", name: "one\n  source: evil\u001b[31m" }],
    graders: Array.from({ length: 12 }, (_, id) => ({ id: `g${id}`, filename: undefined })),
  };
  const graders = [{ name: "grader", source: "./no: #'\"", suite: "./yes/submissions" }];
  const text = courseFileText({ course: "no", known, graders });
  assert.deepEqual(parsed(text), {
    course: "no",
    source: "./no: #'\"",
    suite: "./yes/submissions",
  });
  assert.match(text, /^# {3}and 2 more$/m);
  assert.ok(!text.includes("\u001b"));
});

Deno.test("plan without a course file says how to get one", async () => {
  await using folder = await temporaryFolder();
  const { code, stderr } = await runInProcess(["plan"], { cwd: folder.path });
  assert.equal(code, 64);
  assert.match(stderr, /^hint: `courseraprogramming init course` writes one to fill in$/m);
});

Deno.test("init without words lists the templates where nobody could answer", async () => {
  await using folder = await temporaryFolder();
  const list = await runInProcess(["init"], { cwd: folder.path });
  assert.equal(list.code, 0);
  assert.match(list.stdout, /^python +functions in a Python file$/m);
  assert.match(list.stdout, /^notebook /m);
  const half = await runInProcess(["init", "python"], { cwd: folder.path });
  assert.equal(half.code, 64);
  assert.match(half.stderr, /^error: Missing argument `DIR`\n/);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder.path)), []);
});
