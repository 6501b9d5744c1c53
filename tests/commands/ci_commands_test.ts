import assert from "node:assert/strict";
import { join } from "node:path";
import { runBinary } from "../support/binary.ts";
import { shellGrader } from "../support/engine/images.ts";
import { runSanity } from "../support/sanity.ts";
import { temporaryFolder } from "../support/files.ts";

const COMMAND = /^\s*::|##(\[|vso\[|teamcity\[)/m;

/** Says what GitHub, Azure and TeamCity would obey, where they look for it. */
const loud = () =>
  shellGrader(
    "commands",
    String.raw`printf '::stop-commands::all\n  ::add-mask::a\n##[error]no\n' >&2
printf 'x\r::debug::y\n##vso[task.complete]\n##teamcity[x]\n' >&2
echo '{"fractionalScore": 0, "feedback": "wrong\n::set-output name=a::b\n##[group]g"}'`,
  );

Deno.test("what graders say is no command to a CI system, and stays as it is elsewhere", async () => {
  const image = await loud();
  await using folder = await temporaryFolder({ "a.py": "x" });
  const grade = (env: Record<string, string>, ...more: string[]) =>
    runBinary(["grade", "local", ...more, image, folder.path], { env });
  const plain = await grade({});
  assert.match(plain.stderr, /^::stop-commands::all\n {2}::add-mask::a\n##\[error\]no$/m);
  assert.match(plain.stdout, /^ {2}::set-output name=a::b\n {2}##\[group\]g$/m);
  const systems: Record<string, string>[] = [
    { GITHUB_ACTIONS: "true" },
    { TF_BUILD: "True" },
    { TEAMCITY_VERSION: "1" },
  ];
  for (const env of systems) {
    const { stdout, stderr, code } = await grade(env);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, COMMAND);
    assert.doesNotMatch(stderr, COMMAND);
    assert.match(stderr, /^\\u003a:stop-commands::all$/m);
  }
  const [inCi, outside] = [
    await grade({ GITHUB_ACTIONS: "true" }, "--json"),
    await grade({}, "--json"),
  ];
  assert.doesNotMatch(inCi.stdout, COMMAND);
  const feedback = (text: string) => JSON.parse(text).feedback as string;
  assert.equal(feedback(inCi.stdout), "wrong\n::set-output name=a::b\n##[group]g");
  assert.equal(feedback(inCi.stdout), feedback(outside.stdout));
});

Deno.test("annotations are ours alone, whatever submissions are called and graders say", async () => {
  const image = await loud();
  const name = "a,title=b\n::warning::c%0A::d:e";
  await using folder = await temporaryFolder({ [`subs/pass/${name}/x.py`]: "x" });
  const report = join(folder.path, "report");
  const args = ["grade", "batch", "--report", report, image, join(folder.path, "subs")];
  const { stderr, stdout, code } = await runBinary(args, { env: { GITHUB_ACTIONS: "true" } });
  assert.equal(code, 1);
  const commands = stderr.split("\n").filter((line) => COMMAND.test(line));
  assert.equal(commands.length, 1, stderr);
  const [, properties = "", data = ""] = /^::error (.*?)::(.*)$/.exec(commands[0]!) ?? [];
  const keys = properties.split(",").map((property) => property.split("=", 1)[0]);
  assert.deepEqual(keys, ["file", "title"]);
  assert.doesNotMatch(data, /##vso/);
  assert.match(properties, /title=pass\/a%2Ctitle=b%0A%3A%3Awarning%3A%3Ac%250A%3A%3Ad%3Ae$/);
  assert.doesNotMatch(stdout, COMMAND);
  const json = await runBinary([...args.slice(0, 2), "--json", ...args.slice(2)], {
    env: { GITHUB_ACTIONS: "true" },
  });
  assert.doesNotMatch(json.stdout, COMMAND);
  assert.equal(JSON.parse(json.stdout).submissions[0].name, `pass/${name}`);
});

Deno.test("sanity's annotations are ours alone, whatever a Dockerfile says", async () => {
  await using folder = await temporaryFolder({
    "::stop-commands::x/Dockerfile":
      "FROM debian:12-slim\n##[error]x\nFROM ::error::y\nEXPOSE ##vso[a]\n",
  });
  const source = join(folder.path, "::stop-commands::x");
  const env = { GITHUB_ACTIONS: "true" };
  for (const format of ["text", "json", "sarif", "checkstyle", "tree"]) {
    const { stdout, stderr } = await runSanity(["--format", format, source], { env });
    assert.doesNotMatch(stdout, COMMAND, format);
    assert.doesNotMatch(stderr, COMMAND, format);
    if (["json", "sarif", "tree"].includes(format)) JSON.parse(stdout);
  }
  const { stdout } = await runSanity(["--format", "github", source], { env });
  for (const line of stdout.trim().split("\n").slice(0, -1)) {
    assert.match(line, /^::(error|warning|notice) file=[^:]*,line=\d+,[^:]*::/);
  }
});
