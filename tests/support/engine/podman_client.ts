import { join } from "node:path";
import { directoryOf, startNativeEngine } from "../../../scripts/engines/start_native_engine.ts";
import { ensureBusybox } from "../../../scripts/images.ts";
import { BINARY } from "../binary.ts";
import { temporaryFolder } from "../files.ts";

/** Podman's own client, on the storage of the engine that `task engines` starts. */
export interface PodmanClient extends AsyncDisposable {
  /** Variables for the program: `podman` is on PATH, `docker` is not. */
  env: Record<string, string>;
  /** Runs podman and returns its stdout, trimmed. */
  podman(args: readonly string[]): Promise<string>;
}

/**
 * Starts Podman 5.4, whose programs need their own libraries: the stand-in for the client enters
 * the service's mount and network namespaces and calls them there.
 */
export async function podmanClient(): Promise<PodmanClient> {
  const engine = await startNativeEngine("podman-5.4", BINARY);
  await ensureBusybox(engine);
  const directory = directoryOf("podman-5.4");
  const { pid, command } = await serviceOf(directory);
  const enter = `nsenter --target ${pid} --mount --net --wdns="$PWD" --`;
  const env = `env CONTAINERS_CONF=${join(directory, "containers.conf")} ` +
    `HOME=${join(directory, "home")} PODMAN_IGNORE_CGROUPSV1_WARNING=1 PATH=/usr/sbin:/usr/bin`;
  const tools = Object.fromEntries(
    ["nsenter", "env", "ls", "rm", "chmod"].map((name) => [
      name,
      { text: `#!/bin/sh\nexec /usr/bin/${name} "$@"\n`, mode: 0o755 },
    ]),
  );
  const words = command.map((word) => `'${word}'`).join(" ");
  const client = { text: `#!/bin/sh\nexec ${enter} ${env} ${words} "$@"\n`, mode: 0o755 };
  const folder = await temporaryFolder({ ...tools, podman: client });
  return {
    env: { PATH: folder.path },
    podman: async (args) => {
      const { success, stdout, stderr } = await new Deno.Command(join(folder.path, "podman"), {
        args: [...args],
        env: { PATH: folder.path },
      }).output();
      if (!success) throw new Error(new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout).trim();
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** The process of Podman's service, and its command line up to the command `system`. */
async function serviceOf(directory: string): Promise<{ pid: string; command: string[] }> {
  for await (const { name: pid } of Deno.readDir("/proc")) {
    if (!/^[0-9]+$/.test(pid)) continue;
    const line = await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "");
    const words = line.split("\0");
    if (words[0] !== "podman" || words[2] !== join(directory, "data")) continue;
    return { pid, command: words.slice(0, words.indexOf("system")) };
  }
  throw new Error("Podman's service does not run");
}
