import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import assert from "node:assert/strict";
import { runBinary } from "../../support/binary.ts";
import { buildImage, shellGrader } from "../../support/engine/images.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("grade batch grades a zip made on Windows, and not what systems leave beside it", async () => {
  const image = await shellGrader(
    "windows-zip",
    'read x < /shared/submission/hw/a.py\necho "{\\"fractionalScore\\":1,\\"feedback\\":\\"$x\\"}"\n',
  );
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    useWebWorkers: false,
    msDosCompatible: true,
  });
  await writer.add("hw\\a.py", new TextReader("found\n"));
  await using folder = await temporaryFolder({
    "subs/__MACOSX/._ann.zip": "x",
    "subs/Thumbs.db": "x",
    "subs/desktop.ini": "x",
  });
  await Deno.writeFile(`${folder.path}/subs/ann.zip`, await writer.close());
  const { stdout, stderr } = await runBinary(["grade", "batch", image, "subs"], {
    cwd: folder.path,
  });
  assert.match(stderr, /^Grading 1 submission of /m);
  assert.match(stdout, /^1 submission in .*: 1 graded$/m);
});

Deno.test("grade local says that a stray line stands before the verdict", async () => {
  const image = await shellGrader(
    "stray-line",
    `echo '[1] "loading"'\necho '{"fractionalScore":1,"feedback":"x"}'\n`,
  );
  await using folder = await temporaryFolder({ "sub/a": "x" });
  const { stdout } = await runBinary(["grade", "local", image, "sub"], { cwd: folder.path });
  assert.match(
    stdout,
    /Line 1, column 1 of standard output: there is text before the JSON document \(the object with `fractionalScore` is in line 2\)/,
  );
});

Deno.test("grade local --explain does not say that v2 keeps ENV", async () => {
  const { stdout } = await runBinary(["grade", "local", "--explain", "--protocol", "v2"]);
  assert.match(stdout, /v1 strips it; v2 may strip it/);
  assert.doesNotMatch(stdout, /v2 keeps it/);
});

Deno.test("grade local names ENV PATH where v1 strips it", async () => {
  const image = await buildImage("own-path", {
    Dockerfile: "FROM busybox:1.35.0\nENV PATH=/opt/tools/bin:$PATH\n" +
      "COPY grade.sh /opt/tools/bin/grade\nRUN chmod 755 /opt/tools/bin/grade\n" +
      'ENTRYPOINT ["grade"]\n',
    "grade.sh": `#!/bin/sh\necho '{"fractionalScore":1,"feedback":"ok"}'\n`,
  });
  await using folder = await temporaryFolder({ "sub/a": "x" });
  const of = async (...args: string[]) => {
    const run = await runBinary(["grade", "local", ...args, image, "sub"], { cwd: folder.path });
    return run.stdout + run.stderr;
  };
  assert.match(
    await of(),
    /^warning: production strips ENV \(PATH\) for v1, the protocol guessed here, and looks for `grade` on the default PATH only: `--protocol v1` grades as production does$/m,
  );
  assert.match(await of("--protocol", "v1"), /v1 strips the image's ENV PATH/);
  const calling = await shellGrader(
    "calls-by-path",
    "nowhere-to-be-found",
    "ENV PATH=/opt:$PATH\n",
  );
  const called = await runBinary(
    ["grade", "local", "--protocol", "v1", calling, "sub"],
    { cwd: folder.path },
  );
  assert.match(
    called.stdout,
    /^crashed .*\n.*exit code 127\nhint: v1 strips the image's ENV PATH: /,
  );
  const plain = await shellGrader("default-path", `echo '{"fractionalScore":1,"feedback":"x"}'`);
  const run = await runBinary(["grade", "local", plain, "sub"], { cwd: folder.path });
  assert.doesNotMatch(run.stderr, /strips/);
});
