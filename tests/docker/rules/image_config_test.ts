import assert from "node:assert/strict";
import type { BuiltImage } from "../../../docker/model/built_image.ts";
import type { ImageFile } from "../../../docker/model/files/known_files.ts";
import { builtImage, findingsOf } from "../../support/subjects.ts";

type Facts = Parameters<typeof builtImage>[0];
type Config = NonNullable<BuiltImage["image"]["Config"]>;

/** What is said of an image: `ID severity message`, those of some rules alone. */
function says(facts: Facts, ids: string[], protocol: "v1" | "v2" = "v1"): string[] {
  return findingsOf("", { image: builtImage(facts), protocol })
    .filter(({ rule }) => ids.includes(rule.id))
    .map(({ rule, severity, message }) => `${rule.id} ${severity} ${message}`);
}

const settings = [
  ...["CPG003", "CPG004", "CPG005", "CPG007", "CPG011", "CPG012", "CPG023", "CPG027", "CPG033"],
];

const start = { Entrypoint: ["/g/run"] };
const configs: [name: string, config: Config, ...said: string[]][] = [
  ["a program", start],
  ["nothing", {}, "CPG003 error The image has neither ENTRYPOINT nor CMD"],
  [
    "null",
    { Entrypoint: null, Cmd: null },
    "CPG003 error The image has neither ENTRYPOINT nor CMD",
  ],
  [
    "empty ones",
    { Entrypoint: [], Cmd: [] },
    "CPG003 error The image has neither ENTRYPOINT nor CMD",
  ],
  [
    "CMD alone",
    { Cmd: ["a"] },
    "CPG004 error There is a CMD but no ENTRYPOINT: the parameters replace it, `partId` would be run",
  ],
  [
    "the shell form",
    { Entrypoint: ["/bin/sh", "-c", "/g/run"] },
    "CPG005 error ENTRYPOINT is run by `sh -c`: the parameters are the shell's",
  ],
  [
    "the shell form of bash",
    { Entrypoint: ["/bin/bash", "-c", "/g/run"] },
    "CPG005 error ENTRYPOINT is run by `sh -c`: the parameters are the shell's",
  ],
  [
    "a shell with an option",
    { Entrypoint: ["/bin/sh", "-x", "/g/run"] },
    "CPG007 info The entry point is `sh`, not the script it runs",
  ],
  [
    "a shell elsewhere",
    { Entrypoint: ["/usr/bin/sh", "-c", "/g/run"] },
    "CPG007 error The entry point is `sh -c`: the parameters do not reach its command",
  ],
  [
    "a shell with parameters",
    { Entrypoint: ["/bin/sh", "-c", "/g/run", "x"] },
    "CPG007 error The entry point is `sh -c`: the parameters do not reach its command",
  ],
  [
    "VOLUME",
    { ...start, Volumes: { "/v": {} } },
    "CPG012 warning VOLUME has no effect in production",
  ],
  ["no VOLUME", { ...start, Volumes: {} }],
  ["no VOLUME, null", { ...start, Volumes: null }],
  ["no user", { ...start, User: "" }],
  [
    "root",
    { ...start, User: "0:0" },
    "CPG023 warning USER `0` has no effect: graders run as uid 1000",
  ],
  ["1000", { ...start, User: "1000:1000" }],
  [
    "somebody",
    { ...start, User: "x" },
    "CPG023 info USER `x` has no effect: graders run as uid 1000",
  ],
];

Deno.test("an image is judged by its configuration", async (t) => {
  for (const [name, config, ...said] of configs) {
    await t.step(name, () => assert.deepEqual(says({ config }, settings), said));
  }
});

Deno.test("severities of an image follow the protocol", () => {
  const v2 = (config: Config) => says({ config }, settings, "v2").map((line) => line.slice(0, 15));
  assert.deepEqual(v2({}), ["CPG003 warning "]);
  assert.deepEqual(v2({ Cmd: ["a"], Volumes: { "/v": {} } }), [
    "CPG004 info The",
    "CPG012 info VOL",
  ]);
  assert.deepEqual(v2({ Entrypoint: ["/bin/sh", "-c", "a"] }), ["CPG005 warning "]);
});

Deno.test("an image is judged by its size and architecture", () => {
  const size = (bytes: number) => says({ size: bytes }, ["CPG033"]);
  assert.deepEqual(size(3_999_999_999), []);
  assert.deepEqual(size(4 * 1024 ** 3), ["CPG033 warning The image is 4 GB"]);
  assert.deepEqual(size(8 * 1024 ** 3 - 1), ["CPG033 warning The image is 7.99 GB"]);
  assert.deepEqual(size(8 * 1024 ** 3), ["CPG033 error The image is 8 GB"]);
  const made = (architecture: string) => says({ architecture }, ["CPG027"]);
  assert.deepEqual(made("amd64"), []);
  assert.deepEqual(made("arm64"), ["CPG027 error The image is for arm64, not amd64"]);
});

const facts = { uid: 0, modeFromDisk: false, copied: false, at: { file: "team/grader:1" } };

function file(text: string, mode = 0o755): ImageFile {
  const source = { file: "team/grader:1:/g/run", firstLine: 0, text };
  return { ...facts, kind: "file", mode, text: () => source };
}

Deno.test("variables of an image matter where its entry script uses them", () => {
  const used = (script: string, ...Env: string[]) =>
    says(
      { config: { ...start, Env }, files: new Map([["/g/run", file(`#!/bin/sh\n${script}\n`)]]) },
      ["CPG011"],
    );
  const said = (names: string) => [
    `CPG011 warning ENV has no effect in production: ${names} will not be set`,
  ];
  assert.deepEqual(used("echo $A", "A=1", "B=2"), said("`A`"));
  assert.deepEqual(used("echo ${A} $B", "A=1", "B=2"), said("`A`, `B`"));
  assert.deepEqual(used("get('A')", "A=1"), said("`A`"));
  assert.deepEqual(used('get("A")', "A=1"), said("`A`"));
  assert.deepEqual(used("get(A)", "A=1"), []);
  assert.deepEqual(used("echo $AB", "A=1"), []);
  assert.deepEqual(used("echo $A-", "A=1"), said("`A`"));
  assert.deepEqual(used("get('AB')", "A=1"), []);
  assert.deepEqual(used("echo $A", "A.*=1"), said("`A.*`"));
  assert.deepEqual(used("echo $PATH", "PATH=/x"), []);
});

Deno.test("a program that only a changed PATH finds is told", () => {
  const found = (Entrypoint: string[], path: string, files: BuiltImage["files"] = new Map()) =>
    says({ config: { Entrypoint, Env: [`PATH=${path}`] }, files }, ["CPG011"]);
  const said = ["CPG011 warning ENV has no effect in production: `PATH` will not be set"];
  const standard = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  assert.deepEqual(found(["run"], standard), []);
  assert.deepEqual(found(["run"], "/usr/bin"), []);
  assert.deepEqual(found(["run"], `/opt/x:${standard}`), said);
  assert.deepEqual(found(["/opt/x/run"], `/opt/x:${standard}`), []);
  assert.deepEqual(found(["/opt/$X/run"], `/opt/x:${standard}`), []);
  assert.deepEqual(found(["python3", "/g/x"], `/opt/x:${standard}`), []);
  for (const folder of standard.split(":")) {
    const files = new Map([[`${folder}/run`, file("")]]);
    assert.deepEqual(found(["run"], `/opt/x:${standard}`, files), [], folder);
  }
});

Deno.test("secrets are looked for in an image's variables and history", () => {
  const found = (Env: string[], history: string[] = []) =>
    says({ config: { ...start, Env }, history }, ["CPG031"]);
  assert.deepEqual(found(["A=1"]), []);
  assert.deepEqual(found(["A=1", "API_TOKEN=x", "SECRET=y"]), [
    "CPG031 error The image sets `API_TOKEN`",
  ]);
  const held = (name: string) => [
    `CPG031 error The image's history holds the build argument \`${name}\``,
  ];
  assert.deepEqual(found([], ["|1 TOKEN=x /bin/sh -c id"]), held("TOKEN"));
  assert.deepEqual(found([], ["RUN |2 A=1 TOKEN=x /bin/sh -c id # buildkit"]), held("TOKEN"));
  assert.deepEqual(found([], ["|1 A=1 /bin/sh -c TOKEN=x id"]), []);
  assert.deepEqual(found([], ["|1 A=1 # buildkit TOKEN=x"]), []);
  assert.deepEqual(found([], ["|1 TOKEN=x"]), held("TOKEN"));
  assert.deepEqual(found([], ["/bin/sh -c TOKEN=x"]), []);
  assert.deepEqual(found([], ["x |1 TOKEN=x"]), []);
  assert.deepEqual(found([], ["|12 GPG_KEY=0123456789 /bin/sh"]), []);
  assert.deepEqual(found([], ["|1 A=TOKEN=x /bin/sh"]), []);
});

Deno.test("the folders above an image's entry script are looked at, the first closed one is told", () => {
  const folder = (mode: number, uid = 0): ImageFile => ({
    ...{ ...facts, uid, kind: "directory" as const, mode, text: () => undefined },
  });
  const found = (...folders: [string, ImageFile][]) =>
    says(
      {
        config: { Entrypoint: ["/g/a/run"] },
        files: new Map([["/g/a/run", file("#!/bin/sh\n")], ...folders]),
      },
      ["CPG014"],
    );
  const closed = (path: string) => [
    `CPG014 error \`/g/a/run\` cannot start: uid 1000 may not enter \`${path}\``,
  ];
  assert.deepEqual(found(["/g", folder(0o755)], ["/g/a", folder(0o755)]), []);
  assert.deepEqual(found(["/g", folder(0o700)], ["/g/a", folder(0o700)]), closed("/g/a"));
  assert.deepEqual(found(["/g", folder(0o700)], ["/g/a", folder(0o755)]), closed("/g"));
  assert.deepEqual(found(["/g", folder(0o700, 1000)], ["/g/a", folder(0o754)]), closed("/g/a"));
  assert.deepEqual(found(["/g", folder(0o700, 1000)], ["/g/a", folder(0o701)]), []);
});

Deno.test("an entry script of an image may be anywhere it is looked for", () => {
  const missing = (Entrypoint: string[], WorkingDir?: string, ...paths: string[]) =>
    says(
      {
        config: { Entrypoint, ...WorkingDir === undefined ? {} : { WorkingDir } },
        files: new Map(paths.map((path) => [path, file("#!/bin/sh\n")])),
      },
      ["CPG013"],
    );
  const told = (path: string) => [`CPG013 error \`${path}\` is not in the image`];
  assert.deepEqual(missing(["/g/run"]), told("/g/run"));
  assert.deepEqual(missing(["/bin/run"]), told("/bin/run"));
  assert.deepEqual(missing(["./run"]), told("/run"));
  assert.deepEqual(missing(["./run"], "/g"), told("/g/run"));
  assert.deepEqual(missing(["./run"], "/g", "/g/run"), []);
  assert.deepEqual(missing(["run"], "/g"), []);
  assert.deepEqual(missing(["python", "run.py"], "/g"), []);
  assert.deepEqual(missing(["python", "./run.py"], "/g"), told("/g/run.py"));
  assert.deepEqual(missing(["/shared/submission/run"]), []);
  assert.deepEqual(missing(["/sharedx/run"]), told("/sharedx/run"));
});
