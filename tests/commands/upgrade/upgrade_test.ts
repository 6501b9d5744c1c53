import assert from "node:assert/strict";
import { join } from "node:path";
import { upgradeDocument } from "../../../commands/account/documents.ts";
import { findRelease } from "../../../commands/upgrade/download.ts";
import { compareVersions } from "../../../commands/upgrade/program_version.ts";
import { BINARY } from "../../support/binary.ts";
import { smallProgram, writeRelease } from "../../support/release/release.ts";
import { temporaryFolder } from "../../support/files.ts";
import {
  archive,
  assertUntouched,
  installed,
  mirror,
  names,
  newer,
  newest,
  run,
  version,
} from "../../support/release/release_mirror.ts";

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
