// The smaller build of zod, to keep grading fast: see README, Dependencies.
import * as z from "zod/mini";
import type { EngineInfo } from "./schemas.ts";

/**
 * Translates docker's arguments for Podman's own client (seen with 5.4): it removes a variable with
 * an option of its own, knows neither `volume-nocopy` nor `volume-label`, gives containers this
 * machine's proxies and a variable `container`, changes the owner of what is copied into a
 * container to its user, and follows every link that it copies.
 *
 * @param args of docker, starting with the verb
 */
export function podmanArguments(args: readonly string[]): string[] {
  const [verb = "", ...rest] = args;
  if (verb === "create" || verb === "run") {
    return [verb, "--http-proxy=false", "--unsetenv", "container", ...creation(rest)];
  }
  if (verb !== "cp") return [...args];
  const words = rest.filter((word) => word !== "-L");
  return words[0] === "-" ? [verb, "--archive=false", ...words] : [verb, ...words];
}

function creation(args: readonly string[]): string[] {
  const options: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? "";
    // After it come the image and the grader's own arguments.
    if (word === "--") return [...options, ...args.slice(at)];
    const value = args[at + 1] ?? "";
    if (word === "--env" && !value.includes("=")) options.push("--unsetenv", args[++at] ?? "");
    else if (word === "--mount") options.push(...mount(args[++at] ?? ""));
    else options.push(word);
  }
  return options;
}

/**
 * A mount without what Podman does not know. Without another option it would copy the image's files
 * to a new volume, and that option does not allow a colon in a path.
 *
 * @param text of `mountArgument()`
 */
function mount(text: string): string[] {
  const fields = csvFields(text).filter((field) => !field.startsWith("volume-"));
  const valueOf = (name: string) =>
    fields.find((field) => field.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
  const target = valueOf("target");
  if (valueOf("type") !== "volume" || target.includes(":")) {
    const quoted = (field: string) =>
      /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
    return ["--mount", fields.map(quoted).join(",")];
  }
  const options = ["nocopy", ...fields.includes("readonly") ? ["ro"] : []];
  return ["--volume", `${valueOf("source")}:${target}:${options.join(",")}`];
}

/** The fields of one CSV record. */
function csvFields(record: string): string[] {
  return [...record.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)]
    .map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "");
}

/** The part of `podman info` that is read; it differs from Docker's. */
const podmanInfoSchema = z.object({
  host: z.object({
    arch: z.string(),
    buildahVersion: z.string(),
    cgroupControllers: z.nullish(z.array(z.string())),
    cgroupVersion: z.string(),
    cpus: z.number(),
    memTotal: z.number(),
    os: z.string(),
    security: z.object({ rootless: z.boolean(), selinuxEnabled: z.boolean() }),
  }),
  store: z.object({ graphRoot: z.string() }),
  version: z.object({ Version: z.string() }),
});

/**
 * Converts the output of `podman info --format json` to Docker's form; undefined for anything else.
 */
export function infoOfPodman(answer: unknown): EngineInfo | undefined {
  const parsed = podmanInfoSchema.safeParse(answer);
  if (!parsed.success) return undefined;
  const { host, store, version } = parsed.data;
  const controls = (name: string) => host.cgroupControllers?.includes(name) ?? false;
  return {
    NCPU: host.cpus,
    MemTotal: host.memTotal,
    MemoryLimit: controls("memory"),
    SwapLimit: controls("memory"),
    PidsLimit: controls("pids"),
    CPUCfsQuota: controls("cpu"),
    Architecture: host.arch,
    OSType: host.os,
    ServerVersion: version.Version,
    CgroupVersion: host.cgroupVersion.replace(/^v/, ""),
    SecurityOptions: [
      ...host.security.rootless ? ["name=rootless"] : [],
      ...host.security.selinuxEnabled ? ["name=selinux"] : [],
    ],
    DockerRootDir: store.graphRoot,
    BuildahVersion: host.buildahVersion,
  };
}
