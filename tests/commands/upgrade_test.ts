import { createTarPacker } from "modern-tar";
import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { upgradeDocument } from "../../commands/account/documents.ts";
import { findRelease } from "../../commands/upgrade/download.ts";
import { compareVersions } from "../../commands/upgrade/program_version.ts";
import { fileSha256 } from "../../scripts/checksum.ts";
import { BINARY, type RunResult } from "../support/binary.ts";
import { gzip, tarOf } from "../support/hostile_archives.ts";
import { ROOT } from "../support/paths.ts";
import { ownTarget, sha256, smallProgram, writeRelease } from "../support/release.ts";
import { archiveName } from "../../scripts/release/release_targets.ts";
import { temporaryFolder } from "../support/files.ts";

const { version } = config;
const newer = "99.1.0";
const archive = `/download/v${newer}/${archiveName(newer, ownTarget)}`;
const newest = "/latest/download/SHA256SUMS";

/** Answers in place of the files, by path. */
type Answers = Record<string, (request: Request) => Response | Promise<Response>>;

/** A folder with releases, and a server for it. */
async function mirror(): Promise<AsyncDisposable & { url: string; answers: Answers }> {
  const folder = await Deno.makeTempDir({ prefix: "courseraprogramming-test-" });
  for (const each of ["0.9.0", version]) await writeRelease(folder, each);
  await writeRelease(folder, newer, { latest: true });
  const answers: Answers = {};
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const answer = answers[pathname];
    if (answer !== undefined) return await answer(request);
    const bytes = await Deno.readFile(join(folder, pathname)).catch(() => undefined);
    return bytes === undefined ? new Response("no", { status: 404 }) : new Response(bytes);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    answers,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** The compiled program once more, under a name of its own in a folder of its own. */
async function installed(below = ""): Promise<AsyncDisposable & { path: string; folder: string }> {
  // Beside the original, so that it can be linked.
  const top = await Deno.makeTempDir({ dir: join(ROOT, "build"), prefix: "test-" });
  await Deno.chmod(top, 0o755);
  const folder = join(top, below);
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, "courseraprogramming");
  await Deno.link(BINARY, path);
  return {
    path,
    folder,
    [Symbol.asyncDispose]: () => Deno.remove(top, { recursive: true }),
  };
}

async function run(
  path: string,
  args: string[],
  { env = {}, uid }: { env?: Record<string, string>; uid?: number } = {},
): Promise<RunResult> {
  const { code, signal, stdout, stderr } = await new Deno.Command(path, {
    args,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    ...(uid === undefined ? {} : { uid }),
  }).output();
  const decoder = new TextDecoder();
  return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

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

const names = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();

const original = await fileSha256(BINARY);

/** The program is the one it was, and there is nothing else. */
async function assertUntouched({ path, folder }: { path: string; folder: string }): Promise<void> {
  assert.equal(await fileSha256(path), original);
  assert.deepEqual(await names(folder), ["courseraprogramming"]);
}

Deno.test("upgrade replaces the program by the newest release, through redirects", async () => {
  await using releases = await mirror();
  await using program = await installed();
  const bytes = new Uint8Array(await (await fetch(releases.url + archive)).arrayBuffer());
  releases.answers[newest] = () =>
    new Response(null, { status: 302, headers: { location: `/download/v${newer}/SHA256SUMS` } });
  releases.answers[archive] = () =>
    new Response(null, { status: 307, headers: { location: `${releases.url}/objects/1` } });
  releases.answers["/objects/1"] = () => new Response(bytes);
  // A stray of a process that was killed long ago, and one of a process that may still run.
  for (const [name, age] of [["old", 7200], ["new", 60]] as const) {
    const stray = join(program.folder, `.courseraprogramming-upgrade-${name}`);
    await Deno.writeTextFile(stray, "");
    await Deno.utime(stray, Date.now() / 1000 - age, Date.now() / 1000 - age);
  }
  const { code, stdout, stderr } = await run(program.path, ["upgrade"], {
    env: { COURSERAPROGRAMMING_BASE_URL: `${releases.url}/` },
  });
  assert.deepEqual([code, stdout, stderr], [
    0,
    `courseraprogramming ${newer}, in place of ${version}\n`,
    `Replaced \`${program.path}\`\n`,
  ]);
  assert.equal(await Deno.readTextFile(program.path), smallProgram(newer));
  assert.equal(
    (await Deno.stat(program.path)).mode! & 0o777,
    (await Deno.stat(BINARY)).mode! & 0o777,
  );
  assert.deepEqual(await names(program.folder), [
    ".courseraprogramming-upgrade-new",
    "courseraprogramming",
  ]);
});

Deno.test("upgrade takes the version that is named, also an older one", async () => {
  await using releases = await mirror();
  await using program = await installed();
  const at = ["--base-url", releases.url];
  const same = await run(program.path, ["upgrade", version, ...at]);
  assert.deepEqual([same.code, same.stdout], [0, `This is version ${version} already\n`]);
  await assertUntouched(program);
  const older = await run(program.path, ["upgrade", "v0.9.0", "--json", ...at]);
  assert.deepEqual(upgradeDocument.parse(JSON.parse(older.stdout)), {
    schema: 1,
    current: version,
    release: "0.9.0",
    newer: false,
    installed: program.path,
  });
  assert.equal(await Deno.readTextFile(program.path), smallProgram("0.9.0"));
});

Deno.test("upgrade --check says what there is and changes nothing", async () => {
  await using releases = await mirror();
  await using program = await installed("node_modules/x");
  const at = ["--base-url", releases.url];
  const found = await run(program.path, ["upgrade", "--check", ...at]);
  assert.deepEqual([found.code, found.stdout], [
    0,
    `Version ${newer} is available; this is ${version}\n`,
  ]);
  releases.answers[newest] = async () => await fetch(`${releases.url}/download/v0.9.0/SHA256SUMS`);
  const behind = await run(program.path, ["upgrade", "--check", ...at]);
  assert.equal(behind.stdout, `This is version ${version}; the newest release is 0.9.0\n`);
  await assertUntouched(program);
});

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

Deno.test("upgrade refuses what a package manager owns, and a folder it may not write", async () => {
  await using releases = await mirror();
  const at = ["upgrade", "--base-url", releases.url];
  const managers = [
    ["Cellar/x/bin", "Homebrew"],
    ["node_modules/.bin", "npm"],
    ["Microsoft/WinGet/Packages/Coursera.courseraprogramming", "winget"],
  ] as const;
  for (const [folder, manager] of managers) {
    await using program = await installed(folder);
    const { code, stderr } = await run(program.path, at);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`was installed by ${manager}\nhint: upgrade it there`));
    await assertUntouched(program);
  }
  // Not below the checkout, where another user may not look.
  await using folder = await temporaryFolder();
  const program = { folder: folder.path, path: join(folder.path, "courseraprogramming") };
  await Deno.copyFile(BINARY, program.path);
  const { code, stderr } = await run(program.path, at, { uid: 65534, env: { HOME: "/nowhere" } });
  assert.match(
    stderr,
    /^error: Cannot write into `.*`: permission denied.*\nhint: run it as the owner/,
  );
  assert.equal(code, 1);
  await assertUntouched(program);
});

Deno.test("upgrade that is stopped leaves the program, and nothing else", async () => {
  await using releases = await mirror();
  await using program = await installed();
  const asked = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  releases.answers[archive] = () => {
    asked.resolve();
    return new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(new Uint8Array(10));
          await end.promise;
          controller.close();
        },
      }),
    );
  };
  const child = new Deno.Command(program.path, {
    args: ["upgrade", "--base-url", releases.url],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await asked.promise;
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 143);
  end.resolve();
  await assertUntouched(program);
});

Deno.test("upgrade on a full disk leaves the program as it was", async () => {
  await using releases = await mirror();
  const disk = await Deno.makeTempDir({ prefix: "courseraprogramming-test-" });
  const { size } = await Deno.stat(BINARY);
  const args = ["-t", "tmpfs", "-o", `size=${size + 8192}`, "tmpfs", disk];
  const mounted = await new Deno.Command("mount", { args }).output();
  assert.equal(mounted.code, 0, "this test needs root, to mount a small file system");
  try {
    const program = { path: join(disk, "courseraprogramming"), folder: disk };
    await Deno.copyFile(BINARY, program.path);
    await Deno.writeFile(join(disk, "filler"), new Uint8Array(8192)).catch(() => {});
    await Deno.remove(join(disk, "filler"));
    // More than what is left.
    const folder = await Deno.makeTempDir();
    await Deno.writeFile(join(folder, "big"), crypto.getRandomValues(new Uint8Array(65_536)));
    await writeRelease(folder, newer, { program: join(folder, "big"), latest: true });
    for (const path of [newest, archive]) {
      const bytes = await Deno.readFile(join(folder, path));
      releases.answers[path] = () => new Response(bytes);
    }
    await Deno.remove(folder, { recursive: true });
    const { code, stderr } = await run(program.path, ["upgrade", "--base-url", releases.url]);
    assert.match(
      stderr,
      /^error: Replacing `.*` failed: no space left on device.*\nhint: the program is as it was/,
    );
    assert.equal(code, 1);
    await assertUntouched(program);
  } finally {
    await new Deno.Command("umount", { args: [disk] }).output();
    await Deno.remove(disk);
  }
});

Deno.test("findRelease() gives a server up that drips, but not one that is slow", async () => {
  await using releases = await mirror();
  const drip = (bytes: number) => () => {
    let timer: ReturnType<typeof setTimeout>;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          await new Promise((done) => timer = setTimeout(done, 50));
          controller.enqueue(new TextEncoder().encode("#".repeat(bytes - 1) + "\n"));
        },
        cancel: () => clearTimeout(timer),
      }),
    );
  };
  const source = { baseUrl: releases.url, signal: new AbortController().signal, patience: 1 };
  releases.answers[newest] = drip(2);
  await assert.rejects(findRelease(source), {
    name: "RetryableError",
    message: /failed: less than 1 kB\/s came for 1 s$/,
  });
  releases.answers[newest] = drip(4000);
  await assert.rejects(findRelease(source), /larger than a file of a release may be/);
});

Deno.test("findRelease() asks no server that could not be believed", async () => {
  const { signal } = new AbortController();
  for (const baseUrl of ["http://releases.invalid", "https://u:p@127.0.0.1:9", "file:///x"]) {
    await assert.rejects(findRelease({ baseUrl, signal }), /is not a place for releases/, baseUrl);
  }
});

Deno.test("compareVersions() orders versions as people do", () => {
  const ordered = ["0.9.10", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"];
  const shuffled = ordered.toReversed().toSorted(compareVersions);
  assert.deepEqual(shuffled, ordered);
  assert.equal(compareVersions("1.2.3", "1.2.3"), 0);
});
