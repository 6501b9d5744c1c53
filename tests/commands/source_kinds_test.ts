/** What SOURCE is, for each command and each kind, with the real engine. */
import assert from "node:assert/strict";
import { runBinary } from "../support/binary.ts";
import { buildImage } from "../support/engine/images.ts";
import { runPiped } from "../support/piped.ts";
import { Uploading } from "../support/coursera/uploading.ts";
import { type Files, temporaryFolder, writeFiles } from "../support/files.ts";

/** The image's name, and the folder of the same name. */
const NAME = "courseraprogramming-test/both";
const WORDS = {
  image: `${NAME}:latest`,
  directory: `./${NAME}`,
  alone: "alone",
  zip: "grader.zip",
  both: NAME,
  neither: "courseraprogramming-test/neither",
};
const BOTH = new RegExp(
  `^warning: \`${NAME}\` is an image and a directory: this call takes the image ` +
    `\\(\`\\./${NAME}\` is the directory\\)$`,
  "gm",
);

/** How often the name that is both is told. */
function timesTold(stderr: string): number {
  return [...stderr.matchAll(BOTH)].length;
}

/** A grader that says what it was made of. */
function grader(kind: string): Files {
  return {
    Dockerfile:
      'FROM busybox:1.35.0\nCOPY kind /kind\nENTRYPOINT ["/bin/sh", "/kind/run.sh", "--"]\n',
    [`kind/${kind}`]: kind,
    "kind/run.sh": `echo '{"fractionalScore": 1, "feedback": "${kind}"}'\n`,
  };
}

/** A working directory with all kinds, and an image that has the name of one of its folders. */
async function everyKind() {
  await buildImage("both", grader("image"));
  const folder = await temporaryFolder({ "subs/ada/x": "" });
  for (const name of [NAME, "alone", "zipped"]) {
    const kind = name === "zipped" ? "zip" : "directory";
    await writeFiles(`${folder.path}/${name}`, grader(kind));
  }
  const zip = await new Deno.Command("python3", {
    args: ["-m", "zipfile", "-c", "../grader.zip", "Dockerfile", "kind/"],
    cwd: `${folder.path}/zipped`,
  }).output();
  assert.ok(zip.success);
  return folder;
}

interface Told {
  code: number;
  /** What the grader was made of; undefined where there was none. */
  kind: string | undefined;
  stderr: string;
}

type Call = (source: string, cwd: string) => Promise<Told>;

/** Runs a command of which the kind is read from the output. */
function call(args: (source: string) => string[], kindOf: (stdout: string) => string): Call {
  return async (source, cwd) => {
    const { code, stdout, stderr } = await runBinary(args(source), { cwd });
    return { code, kind: code === 0 ? kindOf(stdout) : undefined, stderr };
  };
}

const word = (text: string) => /image|directory|zip/.exec(text)?.[0] ?? text;
// deno-lint-ignore no-explicit-any
type Json = any;

const CALLS: Record<string, Call> = {
  "grade local": call((source) => ["grade", "local", source, "subs/ada"], word),
  "grade batch": call(
    (source) => ["grade", "batch", "--json", source, "subs"],
    (stdout) => (JSON.parse(stdout) as Json).submissions[0].grading.feedback,
  ),
  ls: call((source) => ["ls", source, "/kind"], word),
  cat: call((source) => ["cat", source, "/kind/run.sh"], word),
  inspect: async (source, cwd) => {
    const { code, stdout, stderr } = await runPiped(["inspect", "-s", "/bin/sh", source], {
      input: "ls /kind\n",
      cwd,
    });
    const text = new TextDecoder().decode(stdout);
    return { code, kind: code === 0 ? word(text) : undefined, stderr };
  },
  sanity: call(
    (source) => ["sanity", "--skip-environment", "--format", "json", source],
    (stdout) => {
      const file = (JSON.parse(stdout) as Json).files[0] as string;
      if (!file.endsWith("/Dockerfile")) return "image";
      return file.includes(".zip/") ? "zip" : "directory";
    },
  ),
};

const EXPECTED: [keyof typeof WORDS, string][] = [
  ["image", "image"],
  ["directory", "directory"],
  ["alone", "directory"],
  ["zip", "zip"],
  ["both", "image"],
];

for (const [command, run] of Object.entries(CALLS)) {
  Deno.test(`${command} takes an image before a directory, and tells of a name that is both`, async (t) => {
    await using folder = await everyKind();
    for (const [which, kind] of EXPECTED) {
      await t.step(which, async () => {
        const told = await run(WORDS[which], folder.path);
        assert.deepEqual([told.code, told.kind], [0, kind], told.stderr);
        assert.equal(timesTold(told.stderr), which === "both" ? 1 : 0, told.stderr);
      });
    }
    await t.step("neither", async () => {
      const { code, stderr } = await run(WORDS.neither, folder.path);
      assert.equal(code, 1);
      const message = `There is no image, directory or file \`${WORDS.neither}\``;
      assert.ok(stderr.includes(`error: ${message}\nhint: \`docker pull `), stderr);
    });
  });
}

Deno.test("grade compare and grade replay take SOURCE as grade local does", async () => {
  await using folder = await everyKind();
  const { path: cwd } = folder;
  const compare = ["grade", "compare", "--json", WORDS.both, "./alone", "subs"];
  const compared = await runBinary(compare, { cwd });
  assert.equal(compared.code, 0, compared.stderr);
  assert.equal(timesTold(compared.stderr), 1);
  const [change] = (JSON.parse(compared.stdout) as Json).changes;
  assert.deepEqual([change.before.feedback ?? "image", change.feedbackDiff.match(/^[-+]\w+$/gm)], [
    "image",
    ["-image", "+directory"],
  ]);

  await Deno.writeTextFile(`${cwd}/suite.yaml`, "submissions: [{ match: ada, score: 0 }]\n");
  const batch = ["grade", "batch", "--expect", "suite.yaml", "--report", "r", "--bundle"];
  await runBinary([...batch, "./alone", "subs"], { cwd });
  const [bundle] = await Array.fromAsync(Deno.readDir(`${cwd}/r/bundles`));
  const replay = ["grade", "replay", `r/bundles/${bundle!.name}`];
  for (const [source, kind] of [[[], "directory"], [["--source", WORDS.both], "image"]] as const) {
    const { code, stdout, stderr } = await runBinary([...replay, ...source], { cwd });
    assert.deepEqual([code, word(stdout)], [0, kind], stderr);
    assert.equal(timesTold(stderr), source.length > 0 ? 1 : 0);
  }
});

Deno.test("-q leaves the warning of a name that is both", async () => {
  await using folder = await everyKind();
  const { stderr } = await runBinary(["-q", "cat", WORDS.both, "/kind/image"], {
    cwd: folder.path,
  });
  assert.equal(timesTold(stderr), 1, stderr);
});

Deno.test("upload, plan and deploy take SOURCE as grade local does, the course file's too", async (t) => {
  await using folder = await everyKind();
  await using uploading = await Uploading.open();
  const { account } = uploading;
  const cwd = `${account.home.path}/cwd`;
  await new Deno.Command("cp", { args: ["-r", `${folder.path}/.`, cwd] }).output();
  const graders = (generation: "v1" | "v2") => account.fake.state.registrations[generation].length;
  const kinds: Record<string, "v1" | "v2"> = { image: "v1", directory: "v2", zip: "v2" };
  for (const [which, kind] of EXPECTED) {
    const generation = kinds[kind]!;
    const twice = which === "both" ? 1 : 0;
    await t.step(`upload: ${which}`, async () => {
      const before = graders(generation);
      const { code, stderr } = await account.run([
        ...["upload", "--no-sanity", WORDS[which], "course-0001"],
      ]);
      assert.equal(code, 0, stderr);
      assert.equal(graders(generation), before + 1);
      assert.equal(timesTold(stderr), twice, stderr);
    });
    await t.step(`course file: ${which}`, async () => {
      const text = `course: course-0001\nsource: ${WORDS[which]}\nsuite: subs\n`;
      await Deno.writeTextFile(`${cwd}/courseraprogramming.yaml`, text);
      const plan = await account.run(["plan", "--json"]);
      assert.equal((JSON.parse(plan.stdout) as Json).graders[0].generation, generation);
      assert.equal(timesTold(plan.stderr), twice, plan.stderr);
      const deploy = await account.run(["deploy", "--no-sanity"]);
      assert.equal(deploy.code, 0, deploy.stderr);
      assert.match(deploy.stdout, /: done/);
      assert.equal(timesTold(deploy.stderr), twice, deploy.stderr);
      const local = await account.run(["grade", "local", "subs/ada"]);
      assert.equal(word(local.stdout), kind, local.stderr);
    });
  }
  await t.step("neither", async () => {
    const { code, stderr } = await account.run(["upload", WORDS.neither, "course-0001"]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: There is no image, directory or file `.*neither`\nhint: `docker/m,
    );
  });
});

Deno.test("a source in a course file above is found from below", async () => {
  await using folder = await everyKind();
  await writeFiles(folder.path, {
    "courseraprogramming.yaml": "course: c\nsource: alone\n",
    "alone/alone/Dockerfile": "FROM no-such-base\n",
  });
  const { code, stdout, stderr } = await runBinary(["grade", "local", "../subs/ada"], {
    cwd: `${folder.path}/alone`,
  });
  assert.deepEqual([code, word(stdout)], [0, "directory"], stderr);
});

Deno.test("without an engine, what needs none takes the directory and says what it cannot know", async (t) => {
  await using folder = await everyKind();
  await using uploading = await Uploading.open();
  const { account } = uploading;
  await writeFiles(`${account.home.path}/cwd`, {
    "alone/Dockerfile": 'FROM debian:12-slim\nENTRYPOINT ["/bin/true"]\n',
  });
  const away = ["--docker-url", "unix:///nonexistent.sock"];
  const UNKNOWN =
    /^warning: `alone` is taken as the directory: whether there is an image of that name is not known\. The Docker engine at unix:\/\/\/nonexistent\.sock does not answer/m;
  await t.step("sanity", async () => {
    const sanity = (source: string) =>
      runBinary([...away, "sanity", "--skip-environment", source], { cwd: folder.path });
    const bare = await sanity("alone");
    assert.match(bare.stdout, /\(1 file\)|alone\/Dockerfile/, bare.stderr);
    assert.match(bare.stderr, UNKNOWN);
    assert.doesNotMatch((await sanity("./alone")).stderr, /warning:.*is taken as/);
  });
  await t.step("upload by path, and by --api v2", async () => {
    for (const args of [["./alone"], ["--api", "v2", "alone"]]) {
      const call = [...away, "upload", "--no-sanity", ...args, "course-0001"];
      const { code, stderr } = await account.run(call);
      assert.equal(code, 0, stderr);
      assert.equal(UNKNOWN.test(stderr), args.length > 1, stderr);
    }
  });
  await t.step("upload of a word that an old job may mean as an image", async () => {
    const { code, stderr } = await account.run([...away, "upload", "alone", "course-0001"]);
    assert.equal(code, 2);
    assert.match(stderr, /^hint: .*`\.\/alone` is the directory/m);
  });
  await t.step("deploy", async () => {
    await account.home.write(
      "cwd/courseraprogramming.yaml",
      "course: course-0001\nsource: alone\n",
    );
    const { code, stderr } = await account.run([...away, "deploy", "--no-sanity"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, UNKNOWN);
  });
  await t.step("grading needs the engine anyway", async () => {
    const call = [...away, "grade", "local", "alone", "subs/ada"];
    const { code, stderr } = await runBinary(call, { cwd: folder.path });
    assert.equal(code, 2);
    assert.doesNotMatch(stderr, /is taken as/);
  });
});
