/** `plan`, `deploy`, and what else takes everything from a course file, with a real engine. */

import assert from "node:assert/strict";
import { statusListDocument } from "../../../commands/account/documents.ts";
import { deployDocument, planDocument } from "../../../commands/release/deploy_documents.ts";
import { systemClock } from "../../../coursera/clock.ts";
import { leftovers } from "../../support/engine/docker.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { Uploading } from "../../support/coursera/uploading.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";
import { ALL, done, FILE, SCRIPT, withCourse } from "../../support/coursera/course_folder.ts";

Deno.test("plan changes nothing, deploy does all of it, and once", async () => {
  await using uploading = await withCourse();
  const { account } = uploading;
  account.fake.state.limits.set("course-0001~i1 p2", { reservedCpu: 1024, wallClockTimeout: 900 });
  const first = await account.run(["plan"]);
  assert.equal(first.code, 0, first.stderr);
  assert.equal(
    first.stdout,
    `./grader (v2), graded first: ./submissions
  upload    this content is not at Coursera
  register  as a new grader
  link      i1 p1, which was not linked from here
  link      i1 p2, which was not linked from here
  link      i2 p1, which was not linked from here
  wait      until Coursera has processed the grader
  publish   i1
  publish   i2
  differs   limits of i1 p2: timeout (\`limits set\` makes them the file's)
`,
  );
  assert.deepEqual(await done(uploading), { uploads: 0, graders: 0, links: 0, published: [0, 0] });

  account.fake.state.registrations.newStatuses = ["PENDING", "COMPLETED"];
  await using temporary = await temporaryFolder();
  const deployed = await account.run(["deploy"], { env: { TMPDIR: temporary.path } });
  assert.equal(deployed.code, 0, deployed.stderr);
  assert.deepEqual(await leftovers(temporary.path), []);
  assert.deepEqual(await temporaryLeftovers(temporary.path), []);
  const parts = ["i1    p1  linked", "i1    p2  linked", "i2    p1  linked"].map((row) =>
    row.replace("    ", "  ")
  );
  assert.equal(
    deployed.stdout,
    ["./grader: done", "fake-grader-1", ...parts, "COMPLETED", "i1  published", "i2  published", ""]
      .join("\n"),
  );
  assert.match(deployed.stderr, /2 submissions/);
  assert.deepEqual(await done(uploading), ALL);
  assert.equal(uploading.registered[0]!.request.wallClockTimeout, 600);

  const plan = await account.run(["plan"]);
  assert.match(
    plan.stdout,
    /\n {2}is +grader fake-grader-1, COMPLETED\n {2}done +there is nothing/,
  );
  const again = await account.run(["deploy", "--json"]);
  assert.equal(again.code, 0, again.stderr);
  const { state, graders: [grader] } = deployDocument.parse(JSON.parse(again.stdout));
  assert.deepEqual([state, grader?.upload?.transfer], ["done", null]);
  assert.deepEqual(grader?.upload?.parts.map((part) => part.state), ["linked", "linked", "linked"]);
  assert.deepEqual(await done(uploading), ALL);
});

Deno.test("deploy goes on after a refused registration, and after a refused part", async () => {
  await using uploading = await withCourse();
  const { account } = uploading;
  const { registrations } = account.fake.state;
  registrations.forbidden.add("course-0001");
  const refused = await account.run(["deploy"]);
  assert.deepEqual([refused.code, refused.stdout.split(":")[0]], [1, "./grader"]);
  assert.match(refused.stdout, /^\.\/grader: failed: Failed to register "fake-bucket.*403/);
  registrations.forbidden.clear();

  registrations.refusals.set("course-0001~i1 p2", { status: 400, body: { message: "fake" } });
  const partly = await account.run(["deploy"]);
  assert.equal(partly.code, 1);
  assert.match(partly.stdout, /^i1 {2}p2 {2}failed {2}Coursera answered 400/m);
  assert.deepEqual(await done(uploading), { ...ALL, published: [0, 0] });
  registrations.refusals.clear();
  const plan = await account.run(["plan", "--json"]);
  const [planned] = planDocument.parse(JSON.parse(plan.stdout)).graders;
  assert.deepEqual([planned?.upload, planned?.register], ["stored", false]);
  assert.deepEqual(planned?.parts.map(({ link, grader }) => [link, grader]), [
    [false, "fake-grader-1"],
    [true, null],
    [false, "fake-grader-1"],
  ]);

  const rest = await account.run(["deploy"]);
  assert.equal(rest.code, 0, rest.stderr);
  assert.deepEqual(await done(uploading), { ...ALL, links: 4 });
});

Deno.test("deploy that was killed between two links goes on with the second", async () => {
  await using uploading = await withCourse();
  const { account } = uploading;
  account.fake.fault("link", { kind: "late", milliseconds: 0 }, {
    kind: "late",
    milliseconds: 60_000,
  });
  const program = account.start(["deploy", "--no-grade"]);
  const links = () =>
    account.fake.seen.filter(({ method, path }) => method === "POST" && path.endsWith(".v3"));
  while (links().length < 2) await systemClock.sleep(10);
  program.child.kill("SIGKILL");
  await program.end();
  const { code, stderr } = await account.run(["deploy"]);
  assert.equal(code, 0, stderr);
  const { uploads, graders, published } = await done(uploading);
  assert.deepEqual([uploads, graders, published], [1, 1, [1, 1]]);
  const asked = links().map(({ query }) => query.slice(1, 3).map(([, id]) => id).join(" "));
  assert.deepEqual(asked, [
    "course-0001~i1 p1",
    // Nobody knows what became of the one that was under way.
    "course-0001~i1 p2",
    "course-0001~i1 p2",
    "course-0001~i2 p1",
  ]);
});

Deno.test("other resources are another grader of the same upload, and an old content comes back", async () => {
  await using uploading = await withCourse(FILE.replace(/suite.*\n/, ""));
  const { account } = uploading;
  const grader = () => uploading.links["v2 course-0001~i1 p1"];
  assert.equal((await account.run(["deploy"])).code, 0);
  await account.home.write("cwd/grader/grade.sh", `${SCRIPT}# new\n`, 0o644);
  assert.equal((await account.run(["deploy"])).code, 0);
  assert.deepEqual([grader(), (await done(uploading)).uploads], ["fake-grader-2", 2]);

  await account.home.write("cwd/grader/grade.sh", SCRIPT, 0o644);
  const back = await account.run(["deploy"]);
  assert.equal(back.code, 0, back.stderr);
  assert.deepEqual(await done(uploading), { uploads: 2, graders: 2, links: 9, published: [3, 3] });
  assert.equal(grader(), "fake-grader-1");

  const file = FILE.replace(/suite.*\n/, "").replace("600", "900");
  await account.home.write("cwd/courseraprogramming.yaml", file);
  assert.equal((await account.run(["deploy"])).code, 0);
  assert.deepEqual([grader(), (await done(uploading)).uploads], ["fake-grader-3", 2]);
});

Deno.test("a grader that fails stops no other, and the worst decides", async () => {
  await using uploading = await withCourse(`course: fake-course-slug
graders:
  good: { source: grader, parts: [{ item: i1, part: p1 }] }
  gone: { source: no-such/image, parts: [{ item: i1, part: p2 }] }
  wrong: { source: grader, api: v2, resources: { cpu: 3 } }
`);
  const { account } = uploading;
  account.fake.state.addItem("rbd8YJl7EeWmTA6jFH3PWg~i1");
  const { code, stdout } = await account.run(["deploy", "--json"]);
  const { state, graders } = deployDocument.parse(JSON.parse(stdout));
  assert.deepEqual([code, state], [1, "failed"]);
  assert.deepEqual(graders.map(({ name, state }) => [name, state]), [
    ["good", "done"],
    ["gone", "failed"],
    ["wrong", "failed"],
  ]);
  assert.match(graders[2]!.reason ?? "", /CPU count 3 is not allowed/);
  assert.equal(uploading.links["v2 rbd8YJl7EeWmTA6jFH3PWg~i1 p1"], "fake-grader-1");

  const status = await account.run(["status", "--json"]);
  const document = statusListDocument.parse(JSON.parse(status.stdout));
  assert.deepEqual(document.graders.map(({ name, grader, status }) => [name, grader, status]), [
    ["good", "fake-grader-1", "COMPLETED"],
    ["gone", null, null],
    ["wrong", null, null],
  ]);
  assert.equal(status.code, 1);
  const one = await account.run(["status", "--grader", "good"]);
  assert.deepEqual([one.code, one.stdout], [0, "good  fake-grader-1  COMPLETED\n"]);
});

Deno.test("an image that is not processed in time is published by the next call", async () => {
  const image = await shellGrader("deploy", 'echo \'{"fractionalScore": 1, "feedback": "x"}\'');
  await using uploading = await withCourse(
    `course: course-0001\nsource: ${image}\nparts: [{ item: i1, part: p1 }]\n`,
  );
  const { account } = uploading;
  const { state } = account.fake;
  state.registrations.newStatuses = ["PENDING"];
  const early = await account.run(["deploy", "--wait-limit", "1"]);
  assert.equal(early.code, 2, early.stderr);
  assert.match(
    early.stdout,
    /: retryable: Failed to wait for grader "fake-executor~1": it is still P/,
  );
  const plan = await account.run(["plan"]);
  assert.match(plan.stdout, /\(v1\)\n {2}is +grader fake-executor~1, PENDING\n {2}publish +i1\n$/);
  state.statuses.set("fake-executor~1", ["COMPLETED"]);
  const { code, stderr } = await account.run(["deploy"]);
  assert.equal(code, 0, stderr);
  assert.deepEqual(await done(uploading), { uploads: 1, graders: 1, links: 1, published: [1, 0] });
  const status = await account.run(["status"]);
  assert.equal(status.stdout, `${image}  fake-executor~1  COMPLETED\n`);
});

Deno.test("without a course file there is nothing to deploy", async () => {
  await using uploading = await Uploading.open();
  for (const words of [["deploy"], ["plan"], ["status"], ["upload"]]) {
    const { code, stderr } = await uploading.account.run(words);
    assert.equal(code, 64);
    assert.match(stderr, /here is no courseraprogramming\.yaml in this folder or above\nhint: /);
  }
});
