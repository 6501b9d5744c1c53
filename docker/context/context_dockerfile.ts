/** The Dockerfile that Coursera requires at the root of a build context. */

import { join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";

/** Whether a folder has a Dockerfile at its root. */
export async function hasDockerfile(folder: string): Promise<boolean> {
  const info = await Deno.stat(join(folder, "Dockerfile")).catch(() => undefined);
  return info?.isFile === true;
}

/**
 * Checks that a context has a Dockerfile at its root.
 *
 * @param where as in ``There is no Dockerfile in `SOURCE` ``
 */
export async function requireDockerfile(
  folder: string,
  source: string,
  where: string,
): Promise<void> {
  if (await hasDockerfile(folder)) return;
  const nested: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (!entry.isDirectory) continue;
    if (await Deno.stat(join(folder, entry.name, "Dockerfile")).catch(() => undefined)) {
      nested.push(entry.name);
    }
  }
  const hint = nested[0] === undefined ? {} : {
    hint: `there is one in \`${visible(nested[0])}/\`; Coursera wants it at the root`,
  };
  throw new UserError(`There is no Dockerfile ${where} \`${visible(source)}\``, hint);
}
