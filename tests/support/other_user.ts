import assert from "node:assert/strict";
import { join } from "node:path";
import { BINARY, type RunResult } from "./binary.ts";
import { relayEngine } from "./engine/engine_relay.ts";
import { temporaryFolder } from "./files.ts";

/** The compiled program, run by a user other than root; the test itself needs root. */
export interface OtherUser extends AsyncDisposable {
  /** That user's folder for temporary files. */
  temporary: string;
  /** @param env variables on top of its own */
  run(args: string[], env?: Record<string, string>): Promise<RunResult>;
}

export async function otherUser(uid: number): Promise<OtherUser> {
  assert.equal(Deno.uid(), 0, "this test needs root, to become another user");
  const folder = await temporaryFolder();
  const temporary = join(folder.path, "tmp");
  await Deno.mkdir(temporary);
  await Deno.chown(temporary, uid, uid);
  // The repository may be where only root has access.
  const program = join(folder.path, "courseraprogramming");
  await Deno.link(BINARY, program).catch(() => Deno.copyFile(BINARY, program));
  const relay = relayEngine(folder.path, Infinity);
  await Deno.chmod(relay.address.replace("unix://", ""), 0o666);
  return {
    temporary,
    async run(args, env = {}) {
      const { code, signal, stdout, stderr } = await new Deno.Command(program, {
        args,
        uid,
        gid: uid,
        cwd: temporary,
        clearEnv: true,
        env: {
          PATH: Deno.env.get("PATH")!,
          ...{ HOME: temporary, TMPDIR: temporary, DOCKER_HOST: relay.address, NO_COLOR: "1" },
          ...env,
        },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).output();
      const decoder = new TextDecoder();
      return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
    },
    async [Symbol.asyncDispose]() {
      relay[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
