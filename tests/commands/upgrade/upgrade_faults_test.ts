import { createTarPacker } from "modern-tar";
import assert from "node:assert/strict";
import { gzip, tarOf } from "../../support/hostile_archives.ts";
import { ownTarget, sha256 } from "../../support/release/release.ts";
import { archiveName } from "../../../scripts/release/release_targets.ts";
import {
  type Answers,
  archive,
  assertUntouched,
  installed,
  mirror,
  newer,
  newest,
  run,
} from "../../support/release/release_mirror.ts";

/** A tar.gz of a program of so many zeros. */
async function zeros(length: number): Promise<Uint8Array<ArrayBuffer>> {
  const { readable, controller } = createTarPacker();
  const packed = new Response(readable.pipeThrough(new CompressionStream("gzip"))).bytes();
  const body = controller.add({ name: "courseraprogramming", size: length });
  const writer = body.getWriter();
  const piece = new Uint8Array(1_000_000);
  for (let at = 0; at < length; at += piece.length) await writer.write(piece);
  await writer.close();
  controller.finalize();
  return new Uint8Array(await packed);
}

Deno.test("upgrade leaves the program as it was when anything is wrong", async (t) => {
  await using releases = await mirror();
  await using program = await installed();
  const { url, answers } = releases;
  const whole = new Uint8Array(await (await fetch(url + archive)).arrayBuffer());
  const sums = await (await fetch(url + newest)).text();
  const other = sums.replaceAll(ownTarget.name, "plan9-mips");
  const noProgram = new Uint8Array(
    await new Response(
      new Blob([new Uint8Array(1024)]).stream().pipeThrough(
        new CompressionStream("gzip"),
      ),
    ).arrayBuffer(),
  );
  const link = gzip(
    await tarOf({ name: "courseraprogramming", type: "symlink", linkname: "/bin/true" }),
  );
  const bomb = await zeros(420_000_000);
  const table: {
    name: string;
    answers: Answers;
    args?: string[];
    code: number;
    says: RegExp;
  }[] = [
    {
      name: "another checksum",
      answers: { [archive]: () => new Response(whole.with(100, whole[100]! ^ 1)) },
      code: 1,
      says:
        /is not what was released: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}\nhint: .*nothing/,
    },
    {
      name: "half an archive",
      answers: { [archive]: () => new Response(whole.slice(0, whole.length / 2)) },
      code: 1,
      says: /is not what was released/,
    },
    {
      name: "a server that breaks off",
      answers: {
        [archive]: () =>
          new Response(new Blob([whole.slice(0, 10)]).stream(), {
            headers: { "content-length": String(whole.length) },
          }),
      },
      code: 2,
      says: /^error: Downloading .* failed: /,
    },
    {
      name: "no such file",
      answers: { [archive]: () => new Response("", { status: 404 }) },
      code: 1,
      says: /the server answered 404\nhint: is there such a release/,
    },
    {
      name: "an overloaded server",
      answers: { [newest]: () => new Response("", { status: 503 }) },
      code: 2,
      says: /the server answered 503\nhint: try again later/,
    },
    {
      name: "a page in place of checksums",
      answers: { [newest]: () => new Response("<html>\x1b[2J</html>") },
      code: 1,
      says: /does not list the files of a release/,
    },
    {
      name: "another release than the one that was asked for",
      args: ["98.0.0"],
      answers: { "/download/v98.0.0/SHA256SUMS": () => new Response(sums) },
      code: 1,
      says: /does not list the files of a release/,
    },
    {
      name: "no program for this system",
      answers: { [newest]: () => new Response(other) },
      code: 1,
      says: new RegExp(`^error: Release ${newer} has no program for ${ownTarget.name}\nhint: `),
    },
    {
      name: "a redirect off https",
      answers: { [archive]: () => Response.redirect("http://192.0.2.1/file") },
      code: 1,
      says: /leads to `http:\/\/192\.0\.2\.1\/file`, which is refused: it is not https\nhint: /,
    },
    ...[
      ["a user and password", "https://u:p@mirror.example/", /holds a user or password/],
      ["a file", "file:///etc/passwd", /is not an address/],
      ["an address in the answer", "data:text/plain,x", /is not an address/],
      ["a host that begins like this machine", "http://127.0.0.1.a.example/", /is not https/],
      ["a backslash", "http:\\\\a.example\\x", /is not https/],
      ["an overlong address", `https://a.example/${"x".repeat(9000)}`, /is too long/],
      ["nowhere", "http://[", /is not an address/],
    ].map(([name, location, says]) => ({
      name: `a redirect to ${name}`,
      answers: {
        [newest]: () => new Response(null, { status: 307, headers: { location: `${location}` } }),
      },
      code: 1,
      says: new RegExp(`leads to .* refused: .*${(says as RegExp).source}`),
    })),
    {
      name: "redirects in a circle",
      answers: { [newest]: () => Response.redirect(url + newest) },
      code: 1,
      says: /without end/,
    },
    {
      name: "more than a file may have",
      answers: {
        [newest]: () => new Response(new Uint8Array(100_001)),
      },
      code: 1,
      says: /larger than a file of a release may be/,
    },
    {
      name: "an archive without the program",
      answers: {
        [newest]: () => new Response(`${sha256(noProgram)}  ${archiveName(newer, ownTarget)}\n`),
        [archive]: () => new Response(noProgram),
      },
      code: 1,
      says: /The download has no program in it/,
    },
    {
      name: "an archive that unpacks to more than any program has",
      answers: {
        [newest]: () => new Response(`${sha256(bomb)}  ${archiveName(newer, ownTarget)}\n`),
        [archive]: () => new Response(bomb),
      },
      code: 1,
      says: /unpacks to more than a program may have/,
    },
    {
      name: "an archive with a link of the program's name",
      answers: {
        [newest]: () => new Response(`${sha256(link)}  ${archiveName(newer, ownTarget)}\n`),
        [archive]: () => new Response(link),
      },
      code: 1,
      says: /The download has no program in it/,
    },
    ...["../../1.2.3", "1.2.3/../..", "1.2.3%2f..", ""].map((name) => ({
      name: `checksums of the version \`${name}\``,
      answers: { [newest]: () => new Response(sums.replaceAll(newer, name)) },
      code: 1,
      says: /does not list the files of a release/,
    })),
    {
      name: "an empty answer",
      answers: { [newest]: () => new Response("") },
      code: 1,
      says: /does not list the files of a release/,
    },
    {
      name: "a small answer that unpacks to a large one",
      answers: {
        [newest]: () =>
          new Response(gzip(new Uint8Array(5_000_000)), {
            headers: { "content-encoding": "gzip" },
          }),
      },
      code: 1,
      says: /larger than a file of a release may be/,
    },
    {
      name: "a version that is none",
      args: ["latest"],
      answers: {},
      code: 64,
      says: /It must be a version such as 1\.2\.3/,
    },
  ];
  for (const { name, args = [], code, says, ...row } of table) {
    await t.step(name, async () => {
      Object.assign(answers, row.answers);
      const result = await run(program.path, ["upgrade", ...args, "--base-url", url]);
      assert.match(result.stderr, says);
      assert.deepEqual([result.code, result.stdout], [code, ""]);
      await assertUntouched(program);
      for (const path of Object.keys(row.answers)) delete answers[path];
    });
  }
  await t.step("plain http", async () => {
    const { code, stderr } = await run(program.path, ["upgrade", "--base-url", "http://a.example"]);
    assert.equal(code, 64);
    assert.match(stderr, /plain http is for this machine only/);
  });
});
