import assert from "node:assert/strict";
import { ProgramAccount } from "../../support/coursera/program_account.ts";
import { leftovers } from "../../support/engine/docker.ts";
import { FileServer } from "../../support/file_server.ts";
import { gzip, tarOf, zipOf } from "../../support/hostile_archives.ts";
import { temporaryLeftovers } from "../../support/files.ts";
import { open, SIGNED } from "../../support/grade/remote.ts";

const TOKEN = "Bearer fake-access-token-AAAA1111";

Deno.test("grade remote: a file stays a file, an archive becomes the files in it", async () => {
  await using setting = await open();
  const { server, feedback, temporary } = setting;
  const files = [
    { name: "./", type: "directory" as const },
    { name: "./a.py", text: "A" },
    { name: "./bin/run", text: "R", mode: 0o700 },
  ];
  const tar = await tarOf(...files);
  const zip = await zipOf({ name: "a.py", text: "A" }, {
    name: "bin/run",
    text: "R",
    mode: 0o100711,
  });
  const unpacked = "-./a.py=A x./bin/run=R ";
  server.file("/learn/hello.py", "print(1)");
  server.file("/sub.zip", zip);
  server.file("/sub.tar", tar);
  server.file("/sub.tar.gz", gzip(tar));
  server.file("/sub.tgz", gzip(tar));
  server.file("/asset/1234", zip);
  server.file("/asset/1235", gzip(tar));
  server.file("/named", "x", { "content-disposition": "attachment; filename*=UTF-8''h%C3%A9.py" });
  server.file("/path", "x", {
    "content-disposition": 'attachment; filename="../../etc/pass\\"wd"',
  });
  server.file("/dots", "x", { "content-disposition": 'attachment; filename=".."' });
  server.file("/report.docx", zip);

  assert.equal(await feedback("/learn/hello.py"), "-./hello.py=print(1) ");
  for (const path of ["/sub.zip", "/sub.tar", "/sub.tar.gz", "/sub.tgz"]) {
    assert.equal(await feedback(path), unpacked, path);
  }
  assert.equal(await feedback("/asset/1234"), unpacked, "a zip without a name");
  assert.equal(await feedback("/asset/1235"), unpacked, "a tar.gz without a name");
  assert.equal(await feedback("/named"), "-./hé.py=x ");
  assert.equal(await feedback("/path"), "-./pass_wd=x ");
  assert.equal(await feedback("/dots"), "-./dots=x ");
  assert.match(await feedback("/report.docx") ?? "", /^-\.\/report\.docx=PK/);
  assert.match(await feedback("/sub.zip", ["--no-unpack"]) ?? "", /^-\.\/sub\.zip=PK/);
  assert.deepEqual(await temporaryLeftovers(temporary), []);
  assert.deepEqual(await leftovers(temporary), []);
});

Deno.test("grade remote: the token goes to Coursera's hosts, and never along a redirect", async () => {
  await using setting = await open();
  const { server, feedback, remote } = setting;
  await using storage = new FileServer();
  storage.file("/bucket/s.py", "s");
  storage.files.set("/back", () => Response.redirect(`${server.origin()}/again.py`, 302));
  server.file("/again.py", "again");
  const to = (address: string) => () => Response.redirect(address, 302);
  server.files.set("/submission", to(`${storage.origin("localhost")}/bucket/s.py${SIGNED}`));
  server.files.set("/there-and-back", to(`${storage.origin("localhost")}/back`));
  server.files.set("/relative", () =>
    new Response(null, {
      status: 302,
      headers: { location: "/again.py" },
    }));
  const allow = ["--allow-host", "localhost"];

  assert.equal(await feedback(`/submission${SIGNED}`, allow), "-./s.py=s ");
  assert.equal(await feedback("/relative"), "-./again.py=again ");
  assert.equal(await feedback("/there-and-back", allow), "-./again.py=again ");
  assert.deepEqual(server.seen, [
    { path: "/submission", authorization: TOKEN },
    { path: "/relative", authorization: TOKEN },
    { path: "/again.py", authorization: TOKEN },
    { path: "/there-and-back", authorization: TOKEN },
    // It was named by a host that is not Coursera.
    { path: "/again.py", authorization: null },
  ]);
  assert.deepEqual(storage.seen.map(({ authorization }) => authorization), [null, null]);

  const refused = await remote("/submission");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /error: The redirect from `127.+` is refused: the host `localhost:/);
  assert.match(refused.stderr, /hint: .*--allow-host/);
  assert.equal(storage.seen.length, 2, "a host that is not allowed is not called");
});

Deno.test("grade remote: addresses that nothing is downloaded from", async () => {
  await using setting = await open();
  const { server, remote } = setting;
  server.files.set("/loop", () => Response.redirect(`${server.origin()}/loop`, 302));
  server.files.set("/file", () =>
    new Response(null, {
      status: 302,
      headers: { location: "file:///etc/passwd" },
    }));
  const cases: [string, RegExp][] = [
    [`http://www.coursera.org/s${SIGNED}`, /it is not https/],
    [`https://example.org/s${SIGNED}`, /the host `example\.org` is not one/],
    [`https://coursera.org.example.org/s${SIGNED}`, /is not one that Coursera/],
    [`https://xcoursera.org/s${SIGNED}`, /is not one that Coursera/],
    [`https://www.coursera.org:444/s${SIGNED}`, /is not one that Coursera/],
    [`https://user:fake-flag-secret-1@www.coursera.org/s`, /it holds a user or password/],
    [`https://www.coursera.org.:443/${SIGNED}`, /is not one that Coursera/],
    [`https://169.254.169.254/${SIGNED}`, /is not one that Coursera/],
    ["/loop", /more than 5 redirects/],
    ["/file", /redirect .* is refused: it is not an address/],
  ];
  for (const [url, says] of cases) {
    const { code, stderr } = await remote(url);
    assert.equal(code, 1, url);
    assert.match(stderr, says);
  }
  const noAddress = await remote(`https:///${SIGNED}`);
  assert.equal(noAddress.code, 1);
});

Deno.test("grade remote: without checks of certificates, the limits are the same", async () => {
  await using setting = await open("verify_tls = False");
  const { server, remote, feedback } = setting;
  server.file("/sub.tar.gz", gzip(await tarOf({ name: "a.py", text: "A" })));
  server.files.set("/endless.py", () =>
    new Response(
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(100_000)) }),
    ));
  assert.equal(await feedback(`/sub.tar.gz${SIGNED}`), "-./a.py=A ");
  const { code, stderr } = await remote(`/endless.py${SIGNED}`, ["--max-size", "1"]);
  assert.equal(code, 1);
  assert.match(stderr, /larger than 1 MB/);
});

Deno.test("grade remote: its words are checked before anything is done", async () => {
  await using account = await ProgramAccount.open();
  for (const [args, says] of [[[], "SOURCE"], [["image"], "URL"]] as const) {
    const { code, stderr } = await account.run(["grade", "remote", ...args]);
    assert.equal(code, 64);
    assert.match(stderr, new RegExp(`missing argument \`${says}\``));
  }
});
