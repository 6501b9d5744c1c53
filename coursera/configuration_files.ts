/** Finds and reads the configuration files. */

import { join, resolve } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { readSmallFile, UnfitFileError } from "../terminal/small_file.ts";

/** What the configuration is made from; nothing global is read. */
export interface ConfigurationSources {
  home: string | undefined;
  cwd: string;
  env: (name: string) => string | undefined;
  /** The file of `-c`, read last; must exist. */
  file?: string | undefined;
  /** Default: `/etc/coursera`. */
  systemFolder?: string;
}

/** A configuration file that is there. */
export interface ConfigurationFile {
  path: string;
  content: string;
}

/** A configuration file or an environment variable that cannot be used; never holds the value. */
export class ConfigurationError extends UserError {
  override name = "ConfigurationError";
}

/** Both old tools' names; at the same place courseraprogramming's wins. */
const fileNames = ["coursera_autograder.cfg", "courseraprogramming.cfg"];

/**
 * Reads the files that there are, the strongest last. At once, as small files take less time than
 * handing them to other threads.
 *
 * @throws {ConfigurationError} for one that cannot be read, and for a named one that is absent
 */
export function readConfigurationFiles(
  { home, cwd, file, systemFolder = "/etc/coursera" }: Omit<ConfigurationSources, "env">,
): ConfigurationFile[] {
  const folders = [systemFolder, home && join(home, ".coursera"), cwd];
  const paths = folders.flatMap((folder) =>
    folder ? fileNames.map((name) => join(folder, name)) : []
  );
  const named = file === undefined ? undefined : resolve(cwd, file);
  if (named !== undefined) paths.push(named);
  const files = paths.flatMap((path) => {
    const content = contentOf(path);
    return content === undefined ? [] : [{ path, content }];
  });
  if (named !== undefined && !files.some(({ path }) => path === named)) {
    throw new ConfigurationError(`Failed to read configuration "${named}": no such file`);
  }
  return files;
}

/** A file's text; undefined when there is no such file. */
function contentOf(path: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readSmallFile(path));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    const reason = cause instanceof TypeError
      ? "not UTF-8 text"
      : cause instanceof UnfitFileError
      ? cause.reason
      : reasonOf(cause);
    throw new ConfigurationError(`Failed to read configuration "${path}": ${reason}`, { cause });
  }
}

/** What an error says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
