import assert from "node:assert/strict";
import { join } from "node:path";
import { ProgramAccount, type RunningProgram } from "../../support/coursera/program_account.ts";
import type { Fault } from "../../support/coursera/fake_coursera.ts";
import { cacheOf } from "../../support/coursera/fake_coursera_client.ts";

const CHECK = ["configure", "check-auth"];
const REFRESH = "fake-refresh-token-RRRR1111";

/** Far longer than a queue of refreshes takes. */
const PATIENCE_MS = 100_000;

async function ended(program: RunningProgram): Promise<{ code: number; stderr: string }> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    program.child.kill("SIGKILL");
  }, PATIENCE_MS);
  const result = await program.end();
  clearTimeout(timer);
  assert(!isLate, `it does not end: ${result.stderr}`);
  return result;
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

Deno.test("100 programs on one cache, killed and refused at random: nothing is lost, none hangs", async () => {
  await using account = await ProgramAccount.open({ cache: cacheOf({ expiresIn: -1 }) });
  const { fake } = account;
  // Each token is refreshed at once, so that each program writes the cache.
  fake.state.lifetime = 100;
  const faults: Fault[] = [
    { kind: "answer", status: 500, body: "boom" },
    { kind: "answer", status: 503 },
    { kind: "answer", status: 200, body: "<html>" },
    { kind: "drop" },
    { kind: "half" },
    { kind: "late", milliseconds: 300 },
  ];
  const codes = new Map<number, number>();
  for (let wave = 0; wave < 5; wave++) {
    fake.fault("token", ...faults);
    const programs = Array.from({ length: 20 }, () => account.start(CHECK));
    const killed = programs.slice(0, 6);
    const killings = killed.map(async ({ child }, index) => {
      await pause(150 * (index + 1) + Math.random() * 200);
      try {
        child.kill("SIGKILL");
      } catch (error) {
        // It has ended by itself.
        if (!(error instanceof Error)) throw error;
      }
    });
    const results = await Promise.all(programs.map(ended));
    await Promise.all(killings);
    for (const { code, stderr } of results.slice(killed.length)) {
      codes.set(code, (codes.get(code) ?? 0) + 1);
      assert([0, 1, 2].includes(code), `${code}: ${stderr}`);
      assert.doesNotMatch(stderr, /this is a bug/);
    }
    assert.equal(JSON.parse(await account.cache() ?? "").refresh, REFRESH);
  }
  assert((codes.get(0) ?? 0) > 35, `most come through: ${JSON.stringify([...codes])}`);

  fake.state.lifetime = 1800;
  // Faults that nobody has met.
  for (let left = 30; (await account.run(CHECK)).code !== 0; left--) assert(left > 0);
  assert.equal((await account.run(["configure", "logout"])).code, 0);
  const names = await Array.fromAsync(Deno.readDir(join(account.home.path, ".coursera")));
  assert.deepEqual(names.map(({ name }) => name).sort(), [
    "courseraprogramming.cfg",
    "oauth2_cache.json.lock",
  ]);
});

Deno.test("a program that is killed while it holds the lock holds up nobody", async () => {
  await using account = await ProgramAccount.open({ cache: cacheOf({ expiresIn: -1 }) });
  account.fake.fault("token", { kind: "late", milliseconds: 200_000 });
  const holder = account.start(CHECK);
  while (account.fake.seen.length === 0) await pause(5);
  const waiting = account.start(CHECK);
  await pause(500);
  holder.child.kill("SIGKILL");
  await holder.end();
  const { code, stderr } = await ended(waiting);
  assert.equal(code, 0, stderr);
});

Deno.test("a signal ends a program that waits for the lock", async () => {
  await using account = await ProgramAccount.open({ cache: cacheOf({ expiresIn: -1 }) });
  const path = join(account.home.path, ".coursera/oauth2_cache.json.lock");
  using holder = await Deno.open(path, { create: true, write: true, mode: 0o600 });
  await holder.lock(true);
  const waiting = account.start(CHECK);
  await pause(1000);
  waiting.child.kill("SIGTERM");
  assert.equal((await ended(waiting)).code, 143);
  assert.deepEqual(account.fake.asked, []);
});

Deno.test("a full disk loses no tokens, and says what to do (needs root)", async () => {
  await using account = await ProgramAccount.open({ cache: "" });
  const folder = join(account.home.path, ".coursera");
  const settings = await Deno.readTextFile(join(folder, "courseraprogramming.cfg"));
  const mount = ["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", folder];
  assert((await new Deno.Command("mount", { args: mount }).output()).success, "run it as root");
  try {
    await account.home.write(".coursera/courseraprogramming.cfg", settings);
    await account.home.write(".coursera/oauth2_cache.json", cacheOf({ expiresIn: -1 }));
    await account.run(["configure", "display-auth-cache"]);
    const before = await account.cache();
    const full = Deno.writeFile(join(folder, "full"), new Uint8Array(1 << 20));
    await assert.rejects(full, /No space left/);

    const results = await Promise.all(Array.from({ length: 10 }, () => account.run(CHECK)));
    for (const { code, stderr } of results) {
      assert.equal(code, 1);
      assert.match(stderr, /^error: Failed to write ".*oauth2_cache\.json": no space left/m);
      assert.match(stderr, /^hint: .*COURSERA_TOKEN_CACHE/m);
    }
    assert.equal(await account.cache(), before);
    const names = await Array.fromAsync(Deno.readDir(folder));
    assert.deepEqual(names.filter(({ name }) => name.endsWith(".tmp")), []);

    await Deno.remove(join(folder, "full"));
    assert.equal((await account.run(CHECK)).code, 0);
  } finally {
    await new Deno.Command("umount", { args: ["--lazy", folder] }).output();
  }
});
