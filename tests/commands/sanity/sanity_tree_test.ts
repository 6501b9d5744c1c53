import assert from "node:assert/strict";
import { join } from "node:path";
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { runInProcess } from "../../support/in_process.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";

Deno.test("--format tree prints one line a file and needs no engine", async () => {
  await using folder = await temporaryFolder({ a: "FROM x\n", "d/Dockerfile": "RUN id\n" });
  const { code, stdout } = await runInProcess(["sanity", "--format", "tree", "a", "d", "nope"], {
    cwd: folder.path,
    env: { DOCKER_HOST: "unix:///nonexistent.sock" },
  });
  const lines = stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(code, 1);
  assert.deepEqual(lines.map(({ file }) => file), ["a", "d"]);
  assert.deepEqual(lines[0].instructions, [
    { instruction: "FROM", startLine: 1, endLine: 1, flags: [], args: ["x"] },
  ]);
  assert.equal(lines[1].diagnostics[0].code, "no-stage");
});

Deno.test("--format tree looks into zips and folders as the checks do", async () => {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await zip.add("Dockerfile", new TextReader("FROM zipped\n"));
  await using folder = await temporaryFolder({
    "d/Dockerfile.v2": "FROM second\n",
    "x": "FROM x\n",
  });
  await Deno.writeFile(join(folder.path, "g.zip"), await zip.close());
  await Deno.mkdir(join(folder.path, "tmp"));
  const tree = (...args: string[]) =>
    runInProcess(["sanity", "--format", "tree", ...args], {
      cwd: folder.path,
      env: { TMPDIR: join(folder.path, "tmp") },
    });
  for (
    const [args, file, image] of [
      [["g.zip"], "g.zip", "zipped"],
      [["-f", "Dockerfile.v2", "d"], "Dockerfile.v2", "second"],
      [["-f", "d/Dockerfile.v2"], "d/Dockerfile.v2", "second"],
    ] as const
  ) {
    const { code, stdout, stderr } = await tree(...args);
    assert.equal(code, 0, stderr);
    const { file: named, instructions } = JSON.parse(stdout);
    assert.deepEqual([named, instructions[0].args], [file, [image]]);
  }
  assert.deepEqual(await temporaryLeftovers(join(folder.path, "tmp")), []);
  assert.equal((await tree("-f", "x", "d", "x")).code, 64);
  const nowhere = await tree("-f", "d/Dockerfile.v2", "x");
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /^error: `x` is a file but not a zip\n/);
});
