import { posix } from "node:path";
import { ENGINE_PATH } from "../docker/container/sandbox.ts";
import type { Docker } from "../docker/engine/docker.ts";
import type { Image } from "../docker/engine/schemas.ts";
import { readArchive } from "../docker/files/archive.ts";
import { UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";

/** The shells to try by default, in this order. */
export const USUAL_SHELLS = ["/bin/bash", "/bin/sh"];

/** How to create a container that waits for a shell. */
export interface ShellCreation {
  /** Name of the container. */
  name: string;
  image: Image;
  /**
   * Path in the image, or a name to find through its PATH; undefined means {@linkcode
   * USUAL_SHELLS}.
   */
  asked: string | undefined;
  /** The hint if the image has no such program. */
  hint: string;
  /**
   * Arguments of docker.
   *
   * @param attempt counts the shells that are tried, from 0
   */
  create: (shell: string, attempt: number) => string[];
  /** Variables to keep out of the client's environment during creation. */
  without: readonly string[];
}

/**
 * Creates the container with the requested shell, or with the first usual one that it has.
 *
 * @returns the shell
 * @throws {UserError} if the image has none; the container is then removed
 */
export async function createWithShell(
  docker: Docker,
  { name, image, asked, hint, create, without }: ShellCreation,
): Promise<string> {
  const shells = asked === undefined ? USUAL_SHELLS : [asked];
  for (const [attempt, shell] of shells.entries()) {
    await docker.output(create(shell, attempt), { without });
    for (const path of placesOf(shell, image.Config ?? {})) {
      if (await isProgram(docker, name, path)) return shell;
    }
    await docker.removeContainers([name]);
  }
  if (asked === undefined) {
    throw new UserError(`The image has no shell: neither \`${USUAL_SHELLS.join("` nor `")}\``, {
      hint: "`courseraprogramming ls` and `cat` look into images without one",
    });
  }
  throw new UserError(`The image has no program \`${visible(asked)}\``, { hint });
}

/** Where a program of an image may be: a bare name is searched in PATH. */
function placesOf(program: string, { WorkingDir, Env }: NonNullable<Image["Config"]>): string[] {
  if (program.includes("/")) return [posix.resolve(WorkingDir || "/", program)];
  const path = Env?.find((variable) => variable.startsWith("PATH="))?.slice("PATH=".length);
  return (path || ENGINE_PATH).split(":").map((folder) => `${folder || "/"}/${program}`);
}

async function isProgram(docker: Docker, container: string, path: string): Promise<boolean> {
  const found = await readArchive(
    docker,
    { container, path, follow: true },
    ({ first }) => Promise.resolve(first.header),
  );
  if ("missing" in found) return false;
  const { type = "file", mode = 0 } = found.found;
  return type === "file" && (mode & 0o111) !== 0;
}
