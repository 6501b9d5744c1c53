import assert from "node:assert/strict";
import { join } from "node:path";
import { packContext } from "../../../docker/context/pack_context.ts";
import { deepTree, shell } from "../../support/trees.ts";
import { type Files, temporaryFolder, writeFiles } from "../../support/files.ts";

const FILES: Files = {
  Dockerfile: "FROM scratch\n",
  ".dockerignore": "*.log\nDockerfile\n.dockerignore\nsecret\n!secret/kept\n",
  "run.sh": { text: "#!/bin/sh\n", mode: 0o755 },
  "data/ä b.txt": "x".repeat(100_000),
  "data/deep.log": "kept: the pattern is for the root",
  "top.log": "left out",
  "secret/key": "left out",
  "secret/kept": "kept",
};

async function pack(folder: string): Promise<{ path: string; digest: string }> {
  const path = join(await Deno.makeTempDir({ dir: folder, prefix: "out-" }), "context.zip");
  const context = join(folder, "context");
  return await packContext({ folder: context, source: "context", path });
}

/** Name, unix mode and content of each entry, as Python's zipfile reads them. */
async function listed(path: string): Promise<[string, string, string][]> {
  const script = "import sys,zipfile,json\nz=zipfile.ZipFile(sys.argv[1])\n" +
    "print(json.dumps([[i.filename,oct(i.external_attr>>16),z.read(i).decode()[:40]]" +
    " for i in z.infolist()]))";
  const { stdout } = await new Deno.Command("python3", { args: ["-c", script, path] }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("packContext() packs what docker would see, with modes and links", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(join(folder.path, "context"), FILES);
  await Deno.symlink("run.sh", join(folder.path, "context/link"));
  await Deno.mkdir(join(folder.path, "context/empty"));
  await Deno.chmod(join(folder.path, "context/empty"), 0o755);
  const { stdout } = await new Deno.Command("mkfifo", {
    args: [join(folder.path, "context/pipe")],
  }).output();
  assert.equal(stdout.length, 0);
  const { path } = await pack(folder.path);
  const entries = await listed(path);
  assert.deepEqual(entries.map(([name, mode]) => [name, mode]), [
    [".dockerignore", "0o100644"],
    ["Dockerfile", "0o100644"],
    ["data/", "0o40755"],
    ["data/deep.log", "0o100644"],
    ["data/ä b.txt", "0o100644"],
    ["empty/", "0o40755"],
    ["link", "0o120777"],
    ["run.sh", "0o100755"],
    ["secret/kept", "0o100644"],
  ]);
  assert.equal(entries.find(([name]) => name === "link")?.[2], "run.sh");
});

Deno.test("packContext() reads an ignore file as docker does, however many stars are in it", async () => {
  await using folder = await temporaryFolder();
  const name = "a".repeat(120);
  await writeFiles(join(folder.path, "context"), {
    Dockerfile: "FROM scratch\n",
    // One way after the other, the first pattern would be tried for ever; the second holds a carriage
    // return, and the third a class of characters that `!` is in.
    ".dockerignore": `${"*a".repeat(30)}*b\nkept\\raw\n[!x]gone\n`,
    [name]: "",
    "keptraw": "",
    "xgone": "",
  });
  const { path } = await pack(folder.path);
  assert.deepEqual((await listed(path)).map(([entry]) => entry), [
    ...[".dockerignore", "Dockerfile", name, "keptraw"],
  ]);
});

Deno.test("packContext() gives the same bytes for the same content, whenever it was written", async () => {
  await using one = await temporaryFolder();
  await using two = await temporaryFolder();
  await writeFiles(join(one.path, "context"), FILES);
  await writeFiles(join(two.path, "context"), Object.fromEntries(Object.entries(FILES).reverse()));
  await Deno.utime(join(two.path, "context/run.sh"), 1_000_000_000, 1_000_000_000);
  const [first, second] = [await pack(one.path), await pack(two.path)];
  assert.equal(first.digest, second.digest);
  assert.deepEqual(await Deno.readFile(first.path), await Deno.readFile(second.path));
  await Deno.chmod(join(two.path, "context/run.sh"), 0o644);
  assert.notEqual((await pack(two.path)).digest, first.digest, "a mode is content");
});

Deno.test("packContext() without a Dockerfile at the root, or of what cannot be read, leaves no file", async () => {
  await using folder = await temporaryFolder({ "context/inner/Dockerfile": "FROM scratch\n" });
  const path = join(folder.path, "out.zip");
  const options = { folder: join(folder.path, "context"), source: "./g", path };
  await assert.rejects(packContext(options), {
    message: "There is no Dockerfile at the root of `./g`",
    hint: "there is one in `inner/`; Coursera wants it at the root",
  });
  await writeFiles(options.folder, { Dockerfile: "FROM scratch\n", a: "x" });
  const stopped = AbortSignal.abort(new Error("stopped"));
  await assert.rejects(packContext({ ...options, signal: stopped }), /stopped/);
  await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
});

Deno.test("packContext() refuses names that are not UTF-8 and what is too deep, and leaves no file", async () => {
  await using folder = await temporaryFolder();
  await writeFiles(join(folder.path, "context"), {
    Dockerfile: "FROM scratch\n",
    ".dockerignore": "left-out\n*.pyc\n",
  });
  const context = join(folder.path, "context");
  // Nobody packs these.
  await shell(`mkdir "$1/left-out" && : > "$1/left-out/$(printf '\\377')"`, context);
  await shell(`: > "$1/$(printf '\\377').pyc"`, context);
  await pack(folder.path);
  await shell(`mkdir "$1/data" && : > "$1/data/$(printf 'r\\351s')"`, context);
  const path = join(folder.path, "refused.zip");
  const refused = () => packContext({ folder: context, source: "context", path });
  await assert.rejects(refused, {
    name: "UserError",
    message: "The name of `data/r\\xe9s` is not UTF-8",
  });
  await Deno.remove(join(context, "data"), { recursive: true });
  await deepTree(context, 300, "deep");
  await assert.rejects(refused, /lies in more than 256 folders/);
  await assert.rejects(Deno.lstat(path), Deno.errors.NotFound);
});
