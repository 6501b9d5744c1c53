import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { systemClock } from "../../../coursera/clock.ts";
import { download } from "../../../coursera/transfer/download.ts";
import { fileNameOf } from "../../../coursera/transfer/file_name.ts";
import { FakeCoursera } from "../../support/coursera/fake_coursera.ts";
import { fakeSession, temporaryHome } from "../../support/coursera/fake_coursera_client.ts";
import { raw } from "../../support/coursera/hostile_upload_server.ts";
import type { RawAnswer } from "../../support/coursera/hostile_upload_server.ts";
import { RawServer } from "../../support/raw_server.ts";
import { temporaryFolder } from "../../support/files.ts";

/** Downloads from a server that is allowed, within 3 s and 1 MB; `to` is another one that is not. */
async function downloaded(answer: (to: string) => RawAnswer, totalMs = 3000) {
  await using folder = await temporaryFolder();
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  await using foreign = await RawServer.start({ "/x": raw(200, {}, "foreign") });
  const elsewhere = foreign.origin.replace("127.0.0.1", "localhost");
  await using server = await RawServer.start({ "/file": answer(elsewhere) });
  const session = { ...await fakeSession(fake, home), clock: systemClock };
  let error: Error | undefined;
  let found;
  try {
    found = await download(session, {
      url: `${server.origin}/file`,
      target: `${folder.path}/target`,
      hosts: [new URL(server.origin).host],
      maxBytes: 1024 ** 2,
      totalMs,
      signal: AbortSignal.timeout(20_000),
    });
  } catch (thrown) {
    error = thrown as Error;
  }
  const text = await Deno.readTextFile(`${folder.path}/target`).catch(() => undefined);
  return { found, error, text, asked: server.asked.length, foreign: foreign.asked.length };
}

const zeros = new Uint8Array(5_000_000);

async function* drip(head: string, piece = "x") {
  yield head;
  for (let at = 0; at < 400; at++) {
    await systemClock.sleep(50);
    yield piece;
  }
}

async function* flood() {
  yield "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
  for (let at = 0; at < 100; at++) yield "x".repeat(1 << 20);
}

async function* packed() {
  const body = gzipSync(zeros);
  yield `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
  yield body;
}

Deno.test("a hostile download is told in a line", async (t) => {
  const cases: [string, (to: string) => RawAnswer, RegExp, string][] = [
    ["nothing", () => "", /cannot|closed|connection|error/i, "UnavailableError"],
    ["half a head", () => "HTTP/1.1 200", /^Failed to download/, "UnavailableError"],
    ["no HTTP", () => "SSH-2.0\r\n\r\n", /^Failed to download/, "UnavailableError"],
    ["less than is stated", () => raw(200, { "Content-Length": 50 }, "x"), /^Fail/, "Unavailabl"],
    ["more than is allowed", () => flood(), /larger than 1 MB/, "UserError"],
    ["a statement of more", () => raw(200, { "Content-Length": 1e15 }), /larger than 1/, "UserErr"],
    ["a small file that is a large one", () => packed(), /larger than 1 MB/, "UserError"],
    ["a negative length", () => raw(200, { "Content-Length": -5 }), /^Failed/, "UnavailableError"],
    ["a dripping body", () => drip("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"), /time/, "Un"],
    ["a dripping head", () => drip("HTTP/1.1 200 OK\r\nX: "), /no answer in time/, "Unavailable"],
    [
      "no content",
      () => "HTTP/1.1 204 None\r\nConnection: close\r\n\r\n",
      /answered 204$/,
      "ApiError",
    ],
    ["a redirect to nowhere", () => raw(302), /answered 302/, "ApiError"],
    ["a redirect to another host", (to) => raw(302, { Location: `${to}/x` }), /not one/, "User"],
    [
      "a redirect to a file",
      () => raw(302, { Location: "file:///etc/passwd" }),
      /not an addr/,
      "User",
    ],
    ["a redirect to http", () => raw(302, { Location: "http://a.example/" }), /not https/, "User"],
    [
      "a redirect to a user",
      (to) => raw(302, { Location: to.replace("//", "//127.0.0.1@") }),
      /user or password/,
      "UserError",
    ],
    [
      "a redirect to a private host",
      () => raw(307, { Location: "https://10.0.0.1/" }),
      /`10.0.0.1` is not one/,
      "UserError",
    ],
    ["redirects in a circle", () => raw(302, { Location: "/file" }), /more than 5/, "UserError"],
    ["a wait for years", () => raw(503, { "Retry-After": "9999999999" }), /answered 503/, "Unav"],
    ["a page of an error", () => raw(500, {}, `<b>\n${"x".repeat(1e6)}`), /answered 500$/, "Api"],
  ];
  for (const [name, answer, says, error] of cases) {
    await t.step(name, async () => {
      const outcome = await downloaded(answer);
      assert.match(outcome.error?.message ?? `got ${JSON.stringify(outcome.found)}`, says);
      assert.doesNotMatch(outcome.error!.message, /\n/);
      assert(outcome.error!.name.startsWith(error), outcome.error!.name);
      assert.equal(outcome.foreign, 0);
      assert(outcome.asked <= 6);
    });
  }
});

Deno.test("fileNameOf() makes a name of whatever a server says", () => {
  const names: [string, string][] = [
    ["attachment; filename=a.py", "a.py"],
    ['attachment; filename="../../etc/passwd"', "passwd"],
    ['attachment; filename="..\\\\..\\\\x.py"', "x.py"],
    ["attachment; filename*=UTF-8''%2e%2e%2f%00a%0ab.py", "_a_b.py"],
    ["attachment; filename*=UTF-8''%E2%80%AEx.py", "_x.py"],
    ['attachment; filename=".."', "file.py"],
    ['attachment; filename="/"', "file.py"],
    ['attachment; filename="CON\\u0000"', "CONu0000"],
    [";;;", "file.py"],
    ["attachment; filename", "file.py"],
    ["attachment; filename=a; filename=b", "a"],
    ["attachment; filename*=UTF-8''%zz", "file.py"],
    ["attachment; filename*=nonsense''x", "file.py"],
    ['attachment; filename="', "file.py"],
    ["", "file.py"],
    [`attachment; filename=${"x".repeat(60_000)}.py`, `${"x".repeat(197)}.py`],
  ];
  for (const [header, expected] of names) {
    const headers = new Headers({ "content-disposition": header });
    const name = fileNameOf(headers, new URL("https://a.example/x/file.py"));
    assert.equal(name, expected, header.slice(0, 60));
  }
  for (const path of ["/%2e%2e%2f..", "/..%5c..%5c", "/%00", "/", "/%ff"]) {
    const name = fileNameOf(new Headers(), new URL(`https://a.example${path}`));
    assert.match(name, /^[\w%]+$/, path);
  }
});
