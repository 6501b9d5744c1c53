import { delimiter, join } from "node:path";

/** The programs that can talk to an engine; the compiled program may start no other. */
export const CLIENT_COMMANDS = ["docker", "podman"] as const;
export type ClientCommand = typeof CLIENT_COMMANDS[number];

/**
 * The client to use by default: docker, or Podman where only that is on the search path.
 *
 * @param path as in PATH
 */
export function findClient(path: string | undefined): ClientCommand {
  return !isOnPath("docker", path) && isOnPath("podman", path) ? "podman" : "docker";
}

/** Whether a program is on the search path. A folder that cannot be read counts as empty. */
export function isOnPath(program: string, path = ""): boolean {
  const name = Deno.build.os === "windows" ? `${program}.exe` : program;
  return path.split(delimiter).some((folder) => {
    try {
      const { isFile, mode } = Deno.statSync(join(folder, name));
      return isFile && (mode === null || (mode & 0o111) !== 0);
    } catch {
      return false;
    }
  });
}
