import type { Docker } from "./docker.ts";

/**
 * What the docker client adds to each container where its configuration has `proxies`
 * (docker/cli, `ParseProxyConfig`): addresses, often with a password, which production does not give.
 */
const PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"]
  .flatMap((name) => [name, name.toLowerCase()]);

/** The variables a container gets, and those it must not get. */
export interface Variables {
  env: Readonly<Record<string, string>>;
  /** Of the image or of the client's configuration; absent from the client's environment. */
  withoutEnv: readonly string[];
}

/**
 * What a container's variables are, whatever the configuration of the docker client says. Where it says
 * nothing, none of the image is named: an engine's time is quadratic in those once it has others, and
 * 30,000 take it a minute.
 *
 * @param image ENV of the image
 * @param strip whether the container gets none of those
 * @param env what it gets beside them
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

/** What keeps those variables alone out of a container, whatever its image has. */
export async function withoutProxies(docker: Docker): Promise<Variables> {
  const { empty, withoutEnv } = await split(docker, await addedVariables(docker));
  return { env: empty, withoutEnv };
}

async function addedVariables(docker: Docker): Promise<string[]> {
  return await docker.addsProxies() ? PROXY_VARIABLES : [];
}

/**
 * Names of an image's variables, each once. Not those that no client could name: the engine ignores a
 * nameless entry or refuses to start what has it, and refuses a NUL.
 */
export function variableNames(image: readonly string[]): string[] {
  const names = image.map((line) => line.split("=", 1)[0] ?? "");
  return [...new Set(names)].filter((name) => name !== "" && !name.includes("\0"));
}

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
