import assert from "node:assert/strict";
import { limitsListDocument } from "../../commands/account/documents.ts";
import { type CourseGrader, findCourseFile } from "../../commands/course_file/course_file.ts";
import { Account } from "../support/coursera/account.ts";
import { temporaryHome } from "../support/coursera/fake_coursera_client.ts";

const TWO = `course: course-0001
resources: { cpu: 2, memory: 8192 }
graders:
  week1:
    source: ./week1
    suite: week1/submissions
    parts:
      - { item: i1, part: p1 }
      - { item: i1, part: 0x2 }
  week2:
    source: team/grader:3
    api: v1
    resources: { cpu: 1 }
    parts: [{ item: no, part: p1 }]
`;

Deno.test("a course file is found in the folder or above, and its paths lead from there", async () => {
  await using home = await temporaryHome();
  await home.write("courseraprogramming.yaml", TWO);
  await home.write("week1/Dockerfile", "FROM scratch\n");
  await home.write("week1/deep/empty", "");
  assert.equal(await findCourseFile({ cwd: "/nowhere/at/all" }), undefined);
  const at = async (cwd: string) => (await findCourseFile({ cwd }))?.graders;
  const here = await at(home.path);
  const inherited = { course: "course-0001", protocol: undefined };
  const week1: CourseGrader = {
    ...inherited,
    name: "week1",
    source: { written: "./week1", folder: home.path, isOfCourseFile: true },
    generation: undefined,
    resources: { cpu: 2, memory: 8192 },
    parts: [{ item: "i1", part: "p1" }, { item: "i1", part: "0x2" }],
    suite: "./week1/submissions",
  };
  const week2: CourseGrader = {
    ...inherited,
    name: "week2",
    source: { written: "team/grader:3", folder: home.path, isOfCourseFile: true },
    generation: "v1",
    resources: { cpu: 1, memory: 8192 },
    parts: [{ item: "no", part: "p1" }],
    suite: undefined,
  };
  assert.deepEqual(here, [week1, week2]);
  const [inside] = await at(`${home.path}/week1`) ?? [];
  assert.deepEqual([inside?.source.written, inside?.suite], [".", "./submissions"]);
  const [below] = await at(`${home.path}/week1/deep`) ?? [];
  assert.equal(below?.source.written, `${home.path}/week1`);
});

Deno.test("a course file that is wrong is refused with its line, and nothing is asked", async (t) => {
  const cases: [string, RegExp][] = [
    [
      "course: c\nsource: x\npart: y\n",
      /^error: courseraprogramming\.yaml:3:1: unknown key `part`: did you mean `parts`\?\nhint: keys that may be here: course, source, parts, suite, protocol, api, resources, graders$/m,
    ],
    ["source: x\n", /:1:1: `course`: expected string, none given/],
    ["course: c\n", /:1:1: `source`: none given/],
    [
      "course: c\nsource: x\nparts:\n- item: i\n",
      /:4:3: `parts\[0\]\.part`: expected string, none/,
    ],
    ["course: c\nsource: x\nresources: {cpu: two}\n", /:3:18: `resources\.cpu`: expected number/],
    ["course: c\nsource: x\ngraders: {a: {source: x}}\n", /:2:9: `source`: belongs to a grader/],
    [
      "course: c\ngraders: {a: {sauce: x}}\n",
      /:2:15: `graders\.a`: unknown key `sauce`: did you mean `source`\? \(and 1 more\)\nhint: keys that may be here: source, parts, suite, protocol, api, resources$/m,
    ],
    ["course: c\ngraders:\n  a/b: {source: x}\n", /:3:8: `graders\.a\/b`: must be of letters/],
    [
      "course: c\ngraders:\n  a: {source: x, parts: [{item: i, part: p}]}\n" +
      "  b: {source: y, parts: [{item: i, part: q}, {item: i, part: p}]}\n",
      /:4:46: `graders\.b\.parts\[1\]`: this part is one of grader `a` already/,
    ],
    ["course: *x\n", /:1:9: .*[Uu]nresolved alias/],
    ["course: c\ncourse: d\n", /:2:1: Map keys must be unique/],
    ["course: [\n", /:2:1: Flow sequence/],
    ["", /:1:1: expected object/],
  ];
  for (const [text, message] of cases) {
    await t.step(JSON.stringify(text), async () => {
      await using account = await Account.open();
      await account.home.write("cwd/courseraprogramming.yaml", text);
      const { code, stdout, stderr } = await account.run(["publish"]);
      assert.deepEqual([code, stdout, account.fake.asked], [1, "", []], stderr);
      assert.match(stderr, message);
    });
  }
});

Deno.test("publish and limits need no arguments where there is a course file", async () => {
  await using account = await Account.open();
  const { home, fake } = account;
  await home.write("courseraprogramming.yaml", TWO);
  for (const item of ["i1", "no"]) fake.state.addItem(`course-0001~${item}`);
  const published = await account.run(["publish"]);
  assert.deepEqual([published.code, published.stdout], [0, "i1  published\nno  published\n"]);
  const one = await account.run(["publish", "--grader", "week2"]);
  assert.equal(one.stdout, "no  published\n");

  for (const part of ["i1 p1", "i1 0x2"]) fake.state.limits.set(`course-0001~${part}`, {});
  const set = await account.run(["limits", "set", "--grader", "week1"]);
  assert.equal(set.code, 0, set.stderr);
  assert.deepEqual(fake.state.limits.get("course-0001~i1 0x2"), {
    reservedCpu: 2048,
    reservedMemory: 8192,
  });
  const get = await account.run(["limits", "get", "--json"]);
  const { limits } = limitsListDocument.parse(JSON.parse(get.stdout));
  assert.deepEqual(limits.map(({ item, part, cpu }) => [item, part, cpu]), [
    ["i1", "p1", 2],
    ["i1", "0x2", 2],
  ]);
  assert.equal(get.code, 1, "one part is not known");
  assert.match(get.stderr, /part "p1" of item "no" in "course-0001": Coursera answered 404/);
  const changed = await account.run([
    ...["limits", "set", "--grader", "week1", "--grader-timeout", "900"],
  ]);
  assert.equal(changed.stdout.match(/Timeout in s: {2}900/g)?.length, 2);
});

Deno.test("arguments win over the course file, and half of them do not make a call", async () => {
  await using account = await Account.open();
  await account.home.write("cwd/courseraprogramming.yaml", TWO);
  account.fake.state.addItem("course-0002~i9");
  const { code, stdout } = await account.run(["publish", "course-0002", "i9"]);
  assert.deepEqual([code, stdout], [0, "i9  published\n"]);
  account.fake.seen.length = 0;
  const wrong: [string[], RegExp][] = [
    [["publish", "course-0002"], /missing argument `ITEM`/],
    [["publish", "--additional-items", "i9"], /missing argument `ITEM`/],
    [["publish", "course-0002", "i9", "--grader", "week1"], /without arguments/],
    [["publish", "--grader", "week3"], /no grader `week3`\nhint: it has week1, week2/],
    [["limits", "get", "course-0002", "i9"], /missing argument `PART`/],
    [["limits", "set", "course-0002", "i9", "p"], /Nothing to change/],
  ];
  for (const [args, message] of wrong) {
    const { code, stderr } = await account.run(args);
    assert.equal(code, 64);
    assert.match(stderr, message);
  }
  assert.deepEqual(account.fake.seen, []);
});

Deno.test("without a course file, the words that are missing are named", async () => {
  await using account = await Account.open();
  for (const words of [["publish"], ["limits", "get"], ["get_resource_limits"]]) {
    const { code, stderr } = await account.run(words);
    assert.equal(code, 64);
    assert.match(stderr, /missing arguments `COURSE`.*and there is no courseraprogramming\.yaml/);
  }
});
