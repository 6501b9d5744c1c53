/** Finds and reads the Dockerfiles that a call of `sanity` names. */

import { dirname, join, resolve } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";
import type { SanityOptions } from "./sanity.ts";
import type { Tools } from "./tools.ts";

/** What `--docker-file` names, from here or from the context, else the folder's own. */
export async function dockerfileOf(
  folder: string,
  { dockerFile }: Pick<SanityOptions, "dockerFile">,
  { cwd }: Pick<Tools, "cwd">,
): Promise<string> {
  if (dockerFile === undefined) return join(folder, "Dockerfile");
  const path = resolve(cwd, dockerFile);
  const info = await Deno.stat(path).catch(() => undefined);
  if (info?.isDirectory) return join(path, "Dockerfile");
  return info === undefined ? resolve(folder, dockerFile) : path;
}

/** The bytes of a Dockerfile, for which errors use the name. */
export async function readDockerfile(path: string, name: string): Promise<Uint8Array> {
  const info = await statOf(path);
  // Reading a pipe might wait forever.
  const isOdd = info === "forbidden" || (info !== undefined && !info.isFile);
  let cause: Error | undefined;
  if (!isOdd && name !== "") {
    try {
      return await Deno.readFile(path);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      cause = error;
    }
  }
  const failure = cause instanceof Deno.errors.NotCapable ? undefined : cause;
  const why = failure === undefined ? "it is no file" : visible(failure.message);
  throw new UserError(`The Dockerfile \`${visible(name)}\` could not be read: ${why}`, {
    hint: failure === undefined
      ? "name a file, or a folder with a Dockerfile"
      : `is there one in \`${visible(dirname(name))}\`?`,
    cause,
  });
}

/** What stands at a path, if anything; Deno keeps some devices to itself, as `/dev/stdin`. */
export async function statOf(path: string): Promise<Deno.FileInfo | "forbidden" | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    return error instanceof Deno.errors.NotCapable ? "forbidden" : undefined;
  }
}
