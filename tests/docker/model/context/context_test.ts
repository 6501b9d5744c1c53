import assert from "node:assert/strict";
import { join } from "node:path";
import { parseDockerfile } from "../../../../docker/dockerfile/parse.ts";
import {
  type Context,
  type ContextOptions,
  readContext,
} from "../../../../docker/context/context.ts";
import { checkSubject } from "../../../../docker/check/runner.ts";
import { Subject } from "../../../../docker/model/subject.ts";
import { type Files, temporaryFolder } from "../../../support/files.ts";

/** What is read of a folder with these files. */
async function contextOf(
  files: Files,
  options: Partial<ContextOptions> = {},
): Promise<Context> {
  await using folder = await temporaryFolder(files);
  return await readContext({
    ...{ folder: folder.path, dockerfile: "Dockerfile", trustsModes: true },
    ...options,
  });
}

/** `LINE ID` of what the rules say. */
function saysOf(text: string, context: Context) {
  const subject = new Subject({
    ...{ file: "Dockerfile", dockerfile: parseDockerfile(text), context, image: undefined },
    ...{ prefix: "", protocol: "v1", fromZip: false },
  });
  const report = checkSubject(subject, { ignore: new Set() });
  return { ...report, says: report.findings.map(({ line, rule }) => `${line ?? "-"} ${rule.id}`) };
}

/** Runs with a folder of a name that nobody may read, whoever runs the test. */
async function locking<T>(name: string, run: () => Promise<T>): Promise<T> {
  const { readDir } = Deno;
  const locked = (path: string | URL) => {
    if (String(path).endsWith(`/${name}`)) throw new Deno.errors.PermissionDenied("locked");
    return readDir(path);
  };
  Object.assign(Deno, { readDir: locked });
  try {
    return await run();
  } finally {
    Object.assign(Deno, { readDir });
  }
}

const start = 'FROM debian:12-slim\nCOPY . /g/\nENTRYPOINT ["/g/run.sh"]\n';
const script = { text: "#!/bin/sh\necho fractionalScore\n", mode: 0o755 };

Deno.test("pipes and sockets of a context are no texts, and nothing waits for them", async () => {
  await using folder = await temporaryFolder({ "run.sh": script });
  const pathOf = (name: string) => join(folder.path, name);
  assert.ok((await new Deno.Command("mkfifo", { args: [pathOf("pipe")] }).output()).success);
  using _listener = Deno.listen({ transport: "unix", path: pathOf("socket") });
  await Deno.symlink("nowhere", pathOf("link"));
  const context = await readContext({
    ...{ folder: folder.path, dockerfile: "Dockerfile", trustsModes: true },
  });
  for (const name of ["pipe", "socket"]) {
    assert.deepEqual([context.files.get(name)?.kind, context.text(name)], ["other", undefined]);
  }
  assert.equal(context.files.get("link")?.kind, "link");
  assert.deepEqual(saysOf(start, context).says, ["3 CPG014"]);
});

Deno.test("a file that cannot be read any more is no text", async () => {
  await using folder = await temporaryFolder({ a: "text\n", b: "text\n" });
  const context = await readContext({
    ...{ folder: folder.path, dockerfile: "Dockerfile", trustsModes: true },
  });
  await Deno.remove(join(folder.path, "a"));
  assert.deepEqual(["a", "b"].map(context.text), [undefined, "text\n"]);
});

Deno.test("what lies in a locked folder is unknown, and said to be", async () => {
  const files = { "run.sh": script, "locked/x.py": "1\n" };
  const context = await locking("locked", () => contextOf(files));
  assert.deepEqual([...context.unseen], [["locked", "unreadable"]]);
  const text = 'FROM debian:12-slim\nCOPY run.sh locked/x.py /g/\nENTRYPOINT ["/g/absent.sh"]\n';
  const { says, unseen } = saysOf(text, context);
  assert.deepEqual(says, []);
  assert.deepEqual(unseen, [{ folder: "locked", why: "unreadable" }]);
  assert.deepEqual(
    saysOf(text.replace(" locked/x.py", " absent.py"), context).says,
    ["2 CPG034", "3 CPG013"],
  );
});

Deno.test("ignored folders are read only where something may be taken back", async () => {
  const files = {
    "run.sh": script,
    "data/a.csv": "1\n",
    ".dockerignore": "*\n!run.sh\n!src/*.py\n",
    "src/a.py": "1\n",
  };
  const context = await locking("data", () => contextOf(files));
  assert.deepEqual([...context.unseen], []);
  assert.equal(context.files.has("data/a.csv"), false);
  assert.equal(context.files.get("src/a.py")?.ignored, false);
  const { findings } = saysOf("FROM debian:12-slim\nCOPY data/a.csv /g/\nUSER 1000\n", context);
  const copy = findings.find(({ rule }) => rule.id === "CPG034");
  assert.equal(copy?.message, "`data/a.csv` is left out by the ignore file");
});

Deno.test("of a context with too many entries the rest is unknown, not missing", async () => {
  const files = { "a/1": "1\n", "a/2": "2\n", "a/3": "3\n", "run.sh": script };
  const context = await contextOf(files, { mostEntries: 3 });
  assert.deepEqual([...context.unseen], [["a", "too-many"], ["", "too-many"]]);
  const { says, unseen } = saysOf(start, context);
  assert.deepEqual(says, []);
  assert.deepEqual(unseen.at(-1), { folder: ".", why: "too-many" });
  assert.deepEqual(saysOf(start.replace("COPY .", "COPY run.sh"), context).says, []);
  const ignoring = { ...files, ".dockerignore": "a\n" };
  assert.equal((await contextOf(ignoring, { mostEntries: 3 })).unseen.size, 0);
});

Deno.test("a text is read again once those read since would not fit into memory", async () => {
  await using folder = await temporaryFolder({ a: `${"x".repeat(1023)}\n`.repeat(1024) });
  const others = Array.from({ length: 40 }, (_, index) => `b${index}`);
  for (const name of others) await Deno.link(join(folder.path, "a"), join(folder.path, name));
  const context = await readContext({
    ...{ folder: folder.path, dockerfile: "Dockerfile", trustsModes: true },
  });
  const first = context.text("a");
  await Deno.remove(join(folder.path, "a"));
  assert.equal(context.text("a"), first);
  for (const name of others) assert.equal(context.text(name), first);
  assert.equal(context.text("a"), undefined);
});

Deno.test("the ignore file of a Dockerfile lies beside it, wherever that is", async () => {
  await using aside = await temporaryFolder({ "D.x": start, "D.x.dockerignore": "secret\n" });
  const files = { secret: "1\n", ".dockerignore": "other\n", other: "1\n" };
  const context = await contextOf(files, { dockerfile: join(aside.path, "D.x") });
  assert.deepEqual(["secret", "other"].map((path) => context.files.get(path)?.ignored), [
    ...[true, false],
  ]);
});
