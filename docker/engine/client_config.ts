import { join } from "node:path";

/** A larger file is not read. */
const LARGEST_CONFIG = 1024 * 1024;

/**
 * Whether the docker client's own configuration adds proxies to every container that it creates.
 * True if that cannot be determined.
 *
 * @param env the client's environment
 */
export async function mayAddProxies(env: Readonly<Record<string, string>>): Promise<boolean> {
  const home = Deno.build.os === "windows" ? env.USERPROFILE : env.HOME;
  const folder = env.DOCKER_CONFIG || (home && join(home, ".docker"));
  if (!folder) return true;
  try {
    const path = join(folder, "config.json");
    const { isFile, size } = await Deno.stat(path);
    if (!isFile || size > LARGEST_CONFIG) return true;
    const config: unknown = JSON.parse(await Deno.readTextFile(path));
    if (typeof config !== "object" || config === null) return true;
    // Go matches names without regard to case.
    return Object.entries(config).some(([name, value]) =>
      /^proxies$/iu.test(name) && JSON.stringify(value) !== "{}"
    );
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}
