import assert from "node:assert/strict";
import { join } from "node:path";
import { runSanity } from "../../support/sanity.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("--fix mends what is safe, once, and keeps modes", async () => {
  await using folder = await temporaryFolder({
    Dockerfile: "FROM debian:12-slim\nADD --chmod=0755 run.sh /g/\nEXPOSE 80 \\\n  81\n" +
      'ENTRYPOINT ["/g/old"]\nENTRYPOINT ["/g/run.sh"]\n',
    "run.sh": { text: "#!/bin/sh\r\necho fractionalScore\r\n", mode: 0o750 },
  });
  const first = await runSanity(["--fix", folder.path]);
  assert.equal(first.code, 0, first.stdout);
  const read = async () => [
    await Deno.readTextFile(join(folder.path, "Dockerfile")),
    await Deno.readTextFile(join(folder.path, "run.sh")),
  ];
  const fixed = await read();
  assert.deepEqual(fixed, [
    'FROM debian:12-slim\nCOPY --chmod=0755 run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n',
    "#!/bin/sh\necho fractionalScore\n",
  ]);
  assert.equal((await Deno.stat(join(folder.path, "run.sh"))).mode! & 0o777, 0o750);
  const second = await runSanity(["--fix", folder.path]);
  assert.deepEqual(await read(), fixed);
  assert.match(first.stderr, /^Fixed `\/.*\/Dockerfile`\nFixed `\/.*\/run\.sh`\n/);
  assert.doesNotMatch(second.stderr, /Fixed/);
  const names = (await Array.fromAsync(Deno.readDir(folder.path))).map(({ name }) => name).sort();
  assert.deepEqual(names, ["Dockerfile", "run.sh"]);
});

Deno.test("--fix leaves bytes that are no UTF-8, and what the parser complains of", async () => {
  await using folder = await temporaryFolder({ "run.sh": { text: "", mode: 0o755 } });
  const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  const pathOf = (name: string) => join(folder.path, name);
  await Deno.writeFile(pathOf("run.sh"), latin("#!/bin/sh\r\n# caf\xe9\r\n"));
  const dockerfile = "FROM debian:12-slim\n# caf\xe9\nEXPOSE 80 \\\nCOPY run.sh /g/\n" +
    'EXPOSE 81\nADD run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n';
  await Deno.writeFile(pathOf("Dockerfile"), latin(dockerfile));
  const { stdout, stderr } = await runSanity(["--fix", folder.path]);
  assert.match(stderr, /^Fixed `\/.*\/Dockerfile`\nFixed `\/.*\/run\.sh`\n/);
  assert.match(stdout, /CPG001 syntax\n {2}`COPY` is part of the instruction from line 3/);
  assert.deepEqual(await Deno.readFile(pathOf("run.sh")), latin("#!/bin/sh\n# caf\xe9\n"));
  const fixed = dockerfile.replace("EXPOSE 81\n", "").replace("ADD", "COPY");
  assert.deepEqual(await Deno.readFile(pathOf("Dockerfile")), latin(fixed));
});
