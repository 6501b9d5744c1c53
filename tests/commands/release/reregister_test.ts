import assert from "node:assert/strict";
import { reregisterDocument } from "../../../commands/release/registration_documents.ts";
import { Account } from "../../support/coursera/account.ts";

const CALL = ["reregister", "g1", "course-0001", "item-0001", "part-0001"];
const PAIR = "--additional_item_and_part";

async function withGrader(): Promise<Account> {
  const account = await Account.open();
  account.fake.state.registrations.addV1("g1", { bucket: "b", key: "k.tar" });
  return account;
}

/** The grader of each part, by `generation composedId part`. */
const links = ({ fake }: Account) => Object.fromEntries(fake.state.registrations.links);

/** The command that a run printed, as a shell reads it. */
async function runPrinted(account: Account, stderr: string) {
  const line = /^ {2}courseraprogramming (reregister .*)$/m.exec(stderr)?.[1];
  assert(line !== undefined, stderr);
  const words = await new Deno.Command("sh", { args: ["-c", `printf '%s\\0' ${line}`] }).output();
  return await account.run(new TextDecoder().decode(words.stdout).split("\0").slice(0, -1));
}

Deno.test("reregister registers the archive again and links every part", async () => {
  await using account = await withGrader();
  await account.home.write(
    "cwd/parts.yaml",
    "- {item: item-0003, part: 007}\n- {item: i, part: no}\n",
  );
  const { code, stdout, stderr } = await account.run([
    ...[
      ...CALL,
      PAIR,
      "item-0002",
      "-part",
      "--additional-item-and-part",
      "item-0001",
      "part-0001",
    ],
    ...["--additional", "item-0002", "-part"],
    ...["--parts", "parts.yaml", "--grader-c", "4", "--grading", "600"],
  ]);
  assert.equal(code, 0, stderr);
  const rows = [
    "item-0001  part-0001  linked",
    "item-0002  -part      linked",
    "item-0003  007        linked",
    "i          no         linked",
  ];
  assert.equal(stdout, ["fake-executor~2", ...rows, ""].join("\n"));
  assert.deepEqual(account.fake.state.registrations.v1[1]!.request, {
    courseId: "course-0001",
    bucket: "b",
    key: "k.tar",
    reservedCpu: 4096,
    reservedMemory: null,
    wallClockTimeout: 600,
  });
  assert.equal(links(account)["v1 course-0001~i no"], "fake-executor~2");
});

Deno.test("reregister says nothing with -q when all is well", async () => {
  await using account = await withGrader();
  const { code, stdout, stderr } = await account.run([...CALL, "-q"]);
  assert.deepEqual([code, stdout, stderr], [0, "", ""]);
});

Deno.test("one of five parts refused: the printed command links the rest", async () => {
  await using account = await withGrader();
  const { refusals } = account.fake.state.registrations;
  const bad = "it's $HOME;";
  refusals.set(`course-0001~item-0003 ${bad}`, { status: 403, body: { message: "fake" } });
  const pairs = [["item-0002", "p"], ["item-0003", bad], ["item-0004", "p"], ["item-0005", "p"]];
  const { code, stdout, stderr } = await account.run([
    ...["-q", ...CALL, ...pairs.flatMap((pair) => [PAIR, ...pair])],
  ]);
  assert.equal(code, 1);
  assert.match(stdout, /^fake-executor~2\n/);
  assert.match(stdout, /^item-0003 {2}it's \$HOME; {2}failed {2}Coursera answered 403: .*fake/m);
  assert.equal(stdout.match(/ linked$/gm)?.length, 4);
  assert.match(stderr, /error: Part `it's .*403.*\nhint: check that this account/);
  assert.match(stderr, /1 of 5 parts does not use the grader/);

  refusals.clear();
  account.fake.seen.length = 0;
  const again = await runPrinted(account, stderr);
  assert.equal(again.code, 0, again.stderr);
  assert.equal(account.fake.seen.length, 1, "nothing but the link that was missing");
  const graders = new Set(Object.values(links(account)));
  assert.deepEqual([...graders, Object.keys(links(account)).length], ["fake-executor~2", 5]);
});

Deno.test("reregister --json is one document, and holds the words for the rest", async () => {
  await using account = await withGrader();
  account.fake.state.registrations.refusals.set("course-0001~i2 p2", { status: 404 });
  const { code, stdout } = await account.run([
    ...CALL,
    PAIR,
    "i2",
    "p2",
    PAIR,
    "i3",
    "p3",
    "--json",
  ]);
  const { grader, archive, parts, rest } = reregisterDocument.parse(JSON.parse(stdout));
  assert.deepEqual([code, grader, archive], [1, "fake-executor~2", { bucket: "b", key: "k.tar" }]);
  assert.deepEqual(parts.map(({ state }) => state), ["linked", "failed", "linked"]);
  assert.deepEqual(rest, [
    ...["courseraprogramming", "reregister", "fake-executor~2", "course-0001", "i2", "p2"],
    "--link-only",
  ]);
});

Deno.test("a refused registration links nothing and names key and reason (R1)", async () => {
  await using account = await withGrader();
  account.fake.state.registrations.forbidden.add("course-0001");
  const { code, stdout, stderr } = await account.run(CALL);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /error: Failed to register "b\/k\.tar" in "course-0001": .*403.*Not Auth/);
  assert.deepEqual(links(account), {});
});

Deno.test("a lost answer to the registration is not repeated", async () => {
  await using account = await withGrader();
  account.fake.fault("register", { kind: "drop" });
  const { code, stderr } = await account.run(CALL);
  assert.equal(code, 1);
  assert.match(stderr, /may have registered the grader all the same\nhint: see with `courseraprog/);
  assert.equal(account.fake.asked.length, 2);
});

Deno.test("a v2 grader is linked as it is, in a branch whose id is escaped", async () => {
  await using account = await Account.open();
  const { state } = account.fake;
  state.registrations.v2.push({ id: "g2", request: undefined! });
  const { code, stdout } = await account.run([
    ...["reregister", "g2", "authoringBranch~b1", "i", "p", "--api", "v2"],
  ]);
  assert.deepEqual([code, stdout], [0, "g2\ni  p  linked\n"]);
  assert.deepEqual(links(account), { "v2 authoringBranch!~b1~i p": "g2" });
  assert.equal(account.fake.seen.length, 1);
});

Deno.test("reregister resolves a slug before it registers", async () => {
  await using account = await withGrader();
  const { code, stderr } = await account.run(["reregister", "g1", "fake-course-slug", "i", "p"]);
  assert.equal(code, 0);
  assert.match(stderr, /has the id `rbd8YJl7EeWmTA6jFH3PWg`/);
  assert.deepEqual(links(account), { "v1 rbd8YJl7EeWmTA6jFH3PWg~i p": "fake-executor~2" });
});

Deno.test("wrong calls and wrong files are refused before anything is sent", async (t) => {
  const cases: [string[], number, RegExp][] = [
    [["reregister", "g1", "c"], 64, /missing arguments `ITEM` and `PART`/],
    [["reregister", "g1", "c", "i"], 64, /item and part go together/],
    [["reregister", "g1", "c", PAIR, "i", "p"], 64, /needs a first ITEM and PART/],
    [[...CALL, PAIR, "i"], 64, /It takes two words/],
    [[...CALL, PAIR, "i", "p", "i", "p"], 64, /too many arguments/],
    [[...CALL, "--grader-cpu", "5"], 64, /CPU count 5 is not allowed: must be one of 1, 2, 3, 4/],
    [[...CALL, "--grader-memory-limit", "8192"], 64, /Memory limit 8192 MB is not allowed/],
    [
      [...CALL, "--grader-timeout", "299"],
      64,
      /Time limit 299 s is not allowed: must be 300 to 1800 s/,
    ],
    [[...CALL, "--grader-timeout", "300", "--grading-timeout", "400"], 64, /the same option/],
    [[...CALL, "--api", "v2", "--grader-cpu", "2"], 64, /keeps its resources\nhint: .*limits set/],
    [[...CALL, "--parts", "none.yaml"], 64, /`none\.yaml` cannot be read: no such file/],
    [
      [...CALL, "--parts", "a.yaml"],
      1,
      /error: a\.yaml:2:22: `\[1\]`: unknown key `prat`: did you mean `part`\?.*\nhint: keys that may be here: item, part$/m,
    ],
    [[...CALL, "--parts", "b.json"], 1, /error: b\.json:1:2: `\[0\]\.part`: expected string/],
    [[...CALL, "--parts", "c.yaml"], 1, /error: c\.yaml:3:1: .* end with a \]/],
    [[...CALL, "--parts", "d.yaml"], 1, /error: d\.yaml:1:1: expected array/],
  ];
  const files = {
    "a.yaml": "- {item: i, part: p}\n- {item: i, part: p, prat: q}\n",
    "b.json": '[{"item": "i"}]',
    "c.yaml": "- item: i\n  part: [p\n",
    "d.yaml": "item: i\npart: p\n",
  };
  for (const [args, expected, message] of cases) {
    await t.step(args.slice(1).join(" "), async () => {
      await using account = await withGrader();
      for (const [name, text] of Object.entries(files)) {
        await account.home.write(`cwd/${name}`, text);
      }
      const { code, stdout, stderr } = await account.run(args);
      assert.deepEqual([code, stdout, account.fake.asked], [expected, "", []], stderr);
      assert.match(stderr, message);
    });
  }
});
