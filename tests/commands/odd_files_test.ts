import assert from "node:assert/strict";
import { join } from "node:path";
import { lookForUpdate, takeUpdate } from "../../commands/upgrade/update_check.ts";
import { spawnBinary } from "../support/binary.ts";
import {
  cacheOf,
  type TemporaryHome,
  temporaryHome,
} from "../support/coursera/fake_coursera_client.ts";
import { shellGrader } from "../support/engine/images.ts";

/** Far longer than any of these calls takes, and far shorter than a pipe makes one wait. */
const PATIENCE_MS = 30_000;

/** What stands where a small file is expected. */
const ODDITIES: Record<string, (path: string) => Promise<void>> = {
  "it is a pipe, not a regular file": async (path) => {
    assert.ok((await new Deno.Command("mkfifo", { args: ["-m", "600", path] }).output()).success);
  },
  "it is a device, not a regular file": async (path) => await Deno.symlink("/dev/zero", path),
  "it is too large (5 GB, at most ": async (path) => {
    using file = await Deno.open(path, { createNew: true, write: true, mode: 0o600 });
    await file.truncate(5 * 2 ** 30);
  },
};

/** The exit code and stderr of a call, which must end by itself. */
async function refused(args: string[], home: TemporaryHome): Promise<[number, string]> {
  const env = { HOME: home.path };
  const child = spawnBinary(args, { cwd: join(home.path, "cwd"), clearEnv: true, env });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, PATIENCE_MS);
  const { code, stderr } = await child.output();
  clearTimeout(timer);
  assert(!isLate, `${args.join(" ")} did not end`);
  return [code, new TextDecoder().decode(stderr)];
}

Deno.test("a pipe, a device or a huge file is refused in one line wherever a small file is read", async (t) => {
  const shown = ["configure", "display-auth-cache"];
  const image = await shellGrader("odd-files", "echo '{}'");
  const cases: [what: string, path: string, args: string[], code: number][] = [
    ["the file of -c", "cwd/my.cfg", ["-c", "my.cfg", ...shown], 1],
    ["the working directory's configuration", "cwd/courseraprogramming.cfg", shown, 1],
    ["the home configuration", ".coursera/coursera_autograder.cfg", shown, 1],
    ["the token cache", ".coursera/oauth2_cache.json", shown, 1],
    ["the old tools' token cache", ".coursera/oauth2_cache.pickle", shown, 1],
    ["--parts", "cwd/parts.yaml", ["reregister", "g", "c", "--parts", "parts.yaml"], 64],
    ["the course file", "courseraprogramming.yaml", ["status"], 1],
    ["a Dockerfile", "cwd/Dockerfile", ["sanity", "--skip-environment", "-f", "."], 1],
    ["an ignore file", "cwd/.dockerignore", ["sanity", "--skip-environment", "."], 1],
    [
      "an own ignore file",
      "cwd/D.dockerignore",
      ["sanity", "--skip-environment", ".", "-f", "D"],
      1,
    ],
    ["a suite", "cwd/s.yaml", ["grade", "batch", "--expect", "s.yaml", image, "subs"], 1],
    ["the suite of a folder", "cwd/subs/suite.yaml", ["grade", "batch", image, "subs"], 1],
  ];
  for (const [what, path, args, expected] of cases) {
    for (const [oddity, make] of Object.entries(ODDITIES)) {
      await t.step(`${what}: ${oddity}`, async () => {
        await using home = await temporaryHome();
        await home.write("cwd/subs/ada/a.py", "");
        await home.write("cwd/D", "FROM debian:12-slim\n");
        if (!path.endsWith("/Dockerfile")) await home.write("cwd/Dockerfile", "FROM scratch\n");
        await Deno.mkdir(join(home.path, ".coursera"), { mode: 0o700 });
        await make(join(home.path, path));
        const [code, stderr] = await refused(args, home);
        const errors = stderr.split("\n").filter((line) => line.startsWith("error: "));
        assert.equal(errors.length, 1, stderr);
        assert(errors[0]!.includes(oddity), stderr);
        assert(errors[0]!.includes(path.split("/").at(-1)!), stderr);
        assert.equal(code, expected, stderr);
      });
    }
  }
});

Deno.test("the state of the update check may be anything: it is written anew", async (t) => {
  for (const [oddity, make] of Object.entries(ODDITIES)) {
    await t.step(oddity, async () => {
      await using home = await temporaryHome();
      const path = join(home.path, ".coursera/update.json");
      await Deno.mkdir(join(home.path, ".coursera"));
      await make(path);
      assert.equal(await takeUpdate(home.path, "1.0.0"), undefined);
      const baseUrl = "http://127.0.0.1:9";
      await lookForUpdate({ home: home.path, baseUrl, signal: new AbortController().signal });
      assert((await Deno.lstat(path)).isFile);
    });
  }
});

Deno.test("a call with a sound cache is not disturbed by what else lies in ~/.coursera", async () => {
  await using home = await temporaryHome();
  await home.write("cwd/x", "");
  await home.write(".coursera/oauth2_cache.json", cacheOf());
  await ODDITIES["it is a pipe, not a regular file"]!(join(home.path, ".coursera/uploads.json"));
  const [code, stderr] = await refused(["configure", "display-auth-cache"], home);
  assert.equal(code, 0, stderr);
});
