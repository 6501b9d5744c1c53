import $ from "dax";
import * as z from "zod";
import { UserError } from "../../terminal/errors.ts";
import type { EngineFacts } from "../../tests/engines/engine.ts";

/** The JSON of `docker info` and `docker version`, from which facts are read. */
const infoSchema = z.object({
  CgroupDriver: z.string().optional(),
  CgroupVersion: z.string().optional(),
  SecurityOptions: z.array(z.string()).nullish(),
  DriverStatus: z.array(z.array(z.string())).nullish(),
});
const versionSchema = z.object({
  Server: z.object({ Components: z.array(z.object({ Name: z.string() })).nullish() }),
});

/**
 * Reads an engine's facts.
 *
 * @param env variables for `docker` to find it
 * @param mountsFolders whether it sees this machine's files, which it cannot report itself
 */
export async function readFacts(
  env: Record<string, string>,
  mountsFolders = true,
): Promise<EngineFacts> {
  const info = infoSchema.parse(await ask("info", env));
  const { Server } = versionSchema.parse(await ask("version", env));
  return factsOf(info, (Server.Components ?? []).map(({ Name }) => Name), mountsFolders);
}

/** Derives facts from an engine's answers. */
export function factsOf(
  info: z.infer<typeof infoSchema>,
  components: readonly string[],
  mountsFolders: boolean,
): EngineFacts {
  const isCompressed = (info.DriverStatus ?? []).flat()
    .includes("io.containerd.snapshotter.v1");
  const options = info.SecurityOptions ?? [];
  const cgroups = info.CgroupVersion === "2" ? "v2" : "v1";
  return {
    product: components.some((name) => name.startsWith("Podman")) ? "podman" : "docker",
    cgroups: info.CgroupDriver === "none" ? "none" : cgroups,
    rootless: options.includes("name=rootless"),
    selinux: options.includes("name=selinux"),
    store: isCompressed ? "containerd" : "layers",
    mountsFolders,
  };
}

async function ask(what: "info" | "version", env: Record<string, string>): Promise<unknown> {
  const { code, stdout, stderr } = await $`docker ${what} --format ${"{{json .}}"}`
    .env(env).stdin("null").stdout("piped").stderr("piped").noThrow();
  if (code !== 0) throw new UserError(`Asking the engine failed: ${stderr.trim()}`);
  return JSON.parse(stdout);
}
