import assert from "node:assert/strict";
import { gradeReportSchema } from "../../../grader/report.ts";
import { ProgramAccount } from "../../support/coursera/program_account.ts";
import type { RunResult } from "../../support/binary.ts";
import { leftovers } from "../../support/engine/docker.ts";
import { cacheOf } from "../../support/coursera/fake_coursera_client.ts";
import { FileServer } from "../../support/file_server.ts";
import { gzip, hostileArchives, tarOf, zipOf } from "../../support/hostile_archives.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";

/** What an account's disposal looks for in all output. */
const SIGNED = "?Expires=1700000000&Signature=fake-flag-secret-0123456789abcdef";
const TOKEN = "Bearer fake-access-token-AAAA1111";

/** A grader whose feedback is the list of the submission's files, with modes, and what is in them. */
const listing = () =>
  shellGrader(
    "remote-listing",
    `cd /shared/submission
files=$(find . -type f | sort | while read -r f; do
  x=-; [ -x "$f" ] && x=x
  printf '%s%s=%s ' "$x" "$f" "$(head -c 20 "$f" | tr -cd 'A-Za-z0-9()' )"
done)
printf '{"fractionalScore": 1, "feedback": "%s"}' "$files"
`,
  );

interface Setting extends AsyncDisposable {
  server: FileServer;
  temporary: string;
  /** Grades what the server has at a path; `host` is a name of it. */
  remote(path: string, options?: string[], host?: string): Promise<RunResult>;
  feedback(path: string, options?: string[], host?: string): Promise<string | null>;
}

/** A server that is Coursera's, as far as the configuration says. */
async function open(settings = ""): Promise<Setting> {
  const stack = new AsyncDisposableStack();
  const account = stack.use(await ProgramAccount.open());
  const server = stack.use(new FileServer());
  const temporary = stack.use(await temporaryFolder());
  await account.home.write(
    "my.cfg",
    `[oauth2]\nwww_endpoint = ${server.origin()}\n${settings}\n`,
  );
  const { origin } = account.fake;
  const endpoints = { api: origin, www: server.origin(), token: origin };
  await account.home.write(".coursera/oauth2_cache.json", cacheOf({ endpoints }));
  const image = await listing();
  const remote = async (path: string, options: string[] = [], host?: string) => {
    const url = /^https?:/.test(path) ? path : server.origin(host) + path;
    return await account.run(
      ["-vv", "-c", "../my.cfg", "grade", "remote", ...options, image, url],
      {
        env: { TMPDIR: temporary.path },
      },
    );
  };
  return {
    server,
    temporary: temporary.path,
    remote,
    async feedback(path, options = [], host) {
      const { stdout, stderr } = await remote(path, ["--json", ...options], host);
      assert.notEqual(stdout, "", stderr);
      return gradeReportSchema.parse(JSON.parse(stdout)).feedback;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

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

Deno.test("grade remote: its words are checked before anything is done", async () => {
  await using account = await ProgramAccount.open();
  for (const [args, says] of [[[], "SOURCE"], [["image"], "URL"]] as const) {
    const { code, stderr } = await account.run(["grade", "remote", ...args]);
    assert.equal(code, 64);
    assert.match(stderr, new RegExp(`missing argument \`${says}\``));
  }
});
