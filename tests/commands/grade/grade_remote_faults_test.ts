import assert from "node:assert/strict";
import { ProgramAccount } from "../../support/coursera/program_account.ts";
import { FileServer } from "../../support/file_server.ts";
import { hostileArchives } from "../../support/hostile_archives.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";
import { open, SIGNED } from "../../support/grade/remote.ts";

Deno.test("grade remote: failures, each with what to do, and the address in none of them", async () => {
  await using setting = await open();
  const { server, remote, feedback, temporary } = setting;
  const body = "<StringToSign>fake-flag-secret-0123456789abcdef</StringToSign>";
  for (const status of [401, 403, 404, 500, 503]) {
    server.files.set(`/${status}`, () =>
      new Response(body, {
        status,
        headers: { "retry-after": "5000" },
      }));
  }
  const cases: [string, number, RegExp][] = [
    ["/401", 1, /answered 401\nhint: sign in again/],
    ["/403", 1, /answered 403\nhint: signed addresses last for minutes/],
    ["/404", 1, /answered 404\nhint: check the address/],
    ["/500", 1, /answered 500\n/],
    ["/503", 2, /answered 503\nhint: try again later/],
  ];
  for (const [path, expected, says] of cases) {
    const { code, stderr } = await remote(path + SIGNED);
    assert.equal(code, expected, path);
    assert.match(stderr, says);
  }

  let times = 0;
  const breaking = () => {
    times++;
    const half = new Blob([new Uint8Array(1000)]).stream();
    return new Response(half, { headers: { "content-length": "2000" } });
  };
  server.files.set("/broken.py", () => times < 1 ? breaking() : new Response("whole"));
  assert.equal(await feedback(`/broken.py${SIGNED}`), "-./broken.py=whole ");
  assert.equal(times, 1);

  server.file("/big.py", new Uint8Array(1_100_000));
  server.files.set("/endless.py", () =>
    new Response(
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(100_000)) }),
    ));
  for (const path of ["/big.py", "/endless.py"]) {
    const { code, stderr } = await remote(path + SIGNED, ["--max-size", "1"]);
    assert.equal(code, 1);
    assert.match(stderr, /larger than 1 MB\nhint: raise the limit with --max-size MB/);
  }
  const silence = Promise.withResolvers<Response>();
  server.files.set("/slow.py", () => silence.promise);
  const late = await remote(`/slow.py${SIGNED}`, ["--download-timeout", "1"]);
  silence.resolve(new Response());
  assert.equal(late.code, 2);
  assert.match(late.stderr, /no answer in time/);
  assert.deepEqual(await temporaryLeftovers(temporary), []);
});

Deno.test("grade remote: a hostile archive is refused whole, and leaves nothing", async (t) => {
  await using setting = await open();
  const { server, remote, temporary } = setting;
  for (const [index, { name, bytes, says }] of (await hostileArchives()).entries()) {
    await t.step(`${index} ${name} ${says.source}`, async () => {
      server.file(`/${name}`, bytes);
      const { code, stderr, stdout } = await remote(`/${name}`, ["--max-size", "1"]);
      assert.match(stderr, says);
      assert.ok(stderr.includes(`error: \`${name}\` is `), stderr);
      assert.equal(code, 1);
      assert.equal(stdout, "");
    });
  }
  assert.deepEqual(await temporaryLeftovers(temporary), []);
  const escaped = await Deno.stat("/tmp/escaped").then(() => true, () => false);
  assert.equal(escaped, false);
});

Deno.test("grade remote: told to stop, it stops the download and leaves nothing", async () => {
  await using account = await ProgramAccount.open();
  await using server = new FileServer();
  await using temporary = await temporaryFolder();
  const asked = Promise.withResolvers<void>();
  const silence = Promise.withResolvers<Response>();
  server.files.set("/slow.py", () => {
    asked.resolve();
    return silence.promise;
  });
  const program = account.start(
    [
      "grade",
      "remote",
      "--allow-host",
      "127.0.0.1",
      "image",
      `${server.origin()}/slow.py${SIGNED}`,
    ],
    { env: { TMPDIR: temporary.path } },
  );
  await asked.promise;
  program.child.kill("SIGTERM");
  const { code } = await program.end();
  silence.resolve(new Response());
  assert.equal(code, 143);
  assert.deepEqual(await temporaryLeftovers(temporary.path), []);
});
