import assert from "node:assert/strict";
import { join } from "node:path";
import { runBinary } from "../../support/binary.ts";
import { docker } from "../../support/engine/docker.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { containersOf } from "../../support/engine/looked_at.ts";
import { runPiped } from "../../support/piped.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("inspect --failed opens a shell on what a failed grading left", async (t) => {
  const image = await shellGrader(
    "inspect-fails",
    "echo half > /tmp/half; echo verdict > /shared/mine; exit 3",
    "ENV FROM_IMAGE=yes\n",
  );
  await using folder = await temporaryFolder({ "sub/answer": "42\n" });
  const input = "cat /tmp/half /shared/mine /shared/submission/answer; id -u; echo $FROM_IMAGE\n" +
    "ls /sys/class/net; touch /shared/submission/x || exit 5\n";
  const snapshots = ["images", "--quiet", "courseraprogramming-local/kept"];
  const before = await docker(snapshots);
  for (const how of ["bind", "copy"]) {
    await t.step(`submission by ${how}`, async () => {
      const graded = await runBinary([
        ...["grade", "local", "--keep-failed", "--submission-transfer", how],
        ...[image, join(folder.path, "sub"), "partId", "one two"],
      ]);
      const name = /kept: `(courseraprogramming-[0-9a-f-]+)`/.exec(graded.stderr)?.[1] ?? "";
      try {
        const { code, stdout, stderr } = await runPiped(["inspect", "--failed"], { input });
        assert.equal(
          new TextDecoder().decode(stdout),
          "half\nverdict\n42\n1000\nyes\nlo\n",
        );
        assert.match(stderr, new RegExp(`^The container \`${name}\` ended with exit code 3 at `));
        assert.match(
          stderr,
          /^To run the grader as it was run: \/bin\/sh \/grade\.sh partId 'one two'$/m,
        );
        assert.equal(code, 5);
        assert.equal(await docker(snapshots), before);
        assert.deepEqual(await containersOf(image), [await docker(["ps", "-aqf", `name=${name}`])]);
      } finally {
        const volume = `${name}-submission`;
        await docker(["rm", "--force", "--volumes", name]);
        if (how === "copy") await docker(["volume", "rm", volume]);
      }
    });
  }
});

Deno.test("inspect --failed says so where nothing was kept", async () => {
  const real =
    (await new Deno.Command("sh", { args: ["-c", "command -v docker"] }).output()).stdout;
  await using folder = await temporaryFolder({
    // The engine's list as it is where nobody kept anything; other runs may have, on this one.
    docker: {
      text: `#!/bin/sh\n[ "$1" = ps ] || exec ${new TextDecoder().decode(real).trim()} "$@"\n`,
      mode: 0o755,
    },
  });
  const env = { PATH: `${folder.path}:${Deno.env.get("PATH")}` };
  const { code, stderr } = await runBinary(["inspect", "--failed"], { env });
  assert.match(
    stderr,
    /^error: No failed grading was kept on this engine\nhint: .*--keep-failed.*\n$/,
  );
  assert.equal(code, 1);
});
