import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../../deno.json" with { type: "json" };
import { fileSha256 } from "../../../scripts/checksum.ts";
import { BINARY, type RunResult } from "../binary.ts";
import { ROOT } from "../paths.ts";
import { ownTarget, writeRelease } from "./release.ts";
import { archiveName } from "../../../scripts/release/release_targets.ts";

/** The version that is tested. */
export const { version } = config;

/** The version of the newest release. */
export const newer = "99.1.0";

/** Where the newest release's archive is. */
export const archive = `/download/v${newer}/${archiveName(newer, ownTarget)}`;

/** Where the newest release's checksums are. */
export const newest = "/latest/download/SHA256SUMS";

/** Answers in place of the files, by path. */
export type Answers = Record<string, (request: Request) => Response | Promise<Response>>;

/** A folder with releases, and a server for it. */
export async function mirror(): Promise<AsyncDisposable & { url: string; answers: Answers }> {
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
export async function installed(
  below = "",
): Promise<AsyncDisposable & { path: string; folder: string }> {
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

/** Runs a program to its end, without input. */
export async function run(
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

/** The names in a folder, sorted. */
export const names = async (folder: string) =>
  (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();

/** The checksum of the compiled program. */
const original = await fileSha256(BINARY);

/** The program is the one it was, and there is nothing else. */
export async function assertUntouched(
  { path, folder }: { path: string; folder: string },
): Promise<void> {
  assert.equal(await fileSha256(path), original);
  assert.deepEqual(await names(folder), ["courseraprogramming"]);
}
