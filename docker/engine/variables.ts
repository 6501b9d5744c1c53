// The smaller build of zod, to keep grading fast: see README, Dependencies.
import * as z from "zod/mini";
import type { Docker } from "./docker.ts";

/**
 * What the docker client adds to each container if its configuration has `proxies` (docker/cli,
 * `ParseProxyConfig`): addresses, often with a password, which production does not set.
 */
const PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"]
  .flatMap((name) => [name, name.toLowerCase()]);

/** The variables to set in a container, and those to keep out of it. */
export interface Variables {
  env: Readonly<Record<string, string>>;
  /** From the image or the client's configuration; absent from the client's environment. */
  withoutEnv: readonly string[];
}

/**
 * A container's variables, independent of the docker client's configuration. If that adds none, no
 * variable of the image is named: with others named, the engine's time is quadratic in their
 * number, and 30,000 take a minute.
 *
 * @param image ENV of the image
 * @param strip whether to keep those out of the container
 * @param env additional variables
 */
export async function containerVariables(
  docker: Docker,
  { image, strip, env }: {
    image: readonly string[];
    strip: boolean;
    env: Readonly<Record<string, string>>;
  },
): Promise<Variables> {
  const proxies = (await addedVariables(docker)).filter((name) => env[name] === undefined);
  const kept = strip ? {} : valuesOf(image, proxies);
  const removed = [
    ...(strip ? variableNames(image) : []),
    ...proxies.filter((name) => kept[name] === undefined),
  ];
  const { empty, withoutEnv } = await split(docker, removed);
  return { env: { ...kept, ...empty, ...env }, withoutEnv };
}

/** Keeps only the proxy variables out of a container, whatever its image has. */
export async function withoutProxies(docker: Docker): Promise<Variables> {
  const { empty, withoutEnv } = await split(docker, await addedVariables(docker));
  return { env: empty, withoutEnv };
}

async function addedVariables(docker: Docker): Promise<string[]> {
  return await docker.addsProxies() ? PROXY_VARIABLES : [];
}

/**
 * Names of an image's variables, without duplicates. Omits those that no client could name: the
 * engine ignores an entry without a name or refuses to start the container, and refuses a NUL.
 */
export function variableNames(image: readonly string[]): string[] {
  const names = image.map((line) => line.split("=", 1)[0] ?? "");
  return [...new Set(names)].filter((name) => name !== "" && !name.includes("\0"));
}

/**
 * Which of the variables to be removed a created container still has: Podman keeps those of an
 * image, whatever a docker client requests.
 *
 * @param names as {@linkcode containerVariables} returns them, without PATH, which has another
 * value
 */
export async function keptVariables(
  docker: Docker,
  container: string,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return [];
  const { Env } = configSchema.parse(await docker.containerDetails(container)).Config;
  // Docker also lists the variables that it removes, without a value.
  const kept = new Set((Env ?? []).flatMap((line) => line.includes("=") ? line.split("=", 1) : []));
  return names.filter((name) => kept.has(name));
}

const configSchema = z.object({
  Config: z.object({ Env: z.nullish(z.array(z.string())) }),
});

function valuesOf(image: readonly string[], names: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of image) {
    const equals = line.indexOf("=");
    const name = line.slice(0, Math.max(equals, 0));
    if (names.includes(name)) values[name] = line.slice(equals + 1);
  }
  return values;
}

/** Removes variables, or empties them where the client needs its own of that name. */
async function split(docker: Docker, names: readonly string[]) {
  const needed = await docker.neededVariables(names);
  return {
    empty: Object.fromEntries(needed.map((name) => [name, ""])),
    withoutEnv: [...new Set(names)].filter((name) => !needed.includes(name)),
  };
}
