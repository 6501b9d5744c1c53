/** Finds and reads the configuration files. */

import { dirname, join, resolve } from "node:path";
import { failureReason, UserError } from "../terminal/errors.ts";
import { readSmallFile, UnfitFileError } from "../terminal/small_file.ts";
import { visible } from "../terminal/text.ts";
import { isOpenToAll, octal } from "./open_to_all.ts";

/** Where the configuration comes from; nothing global is read. */
export interface ConfigurationSources {
  home: string | undefined;
  cwd: string;
  env: (name: string) => string | undefined;
  /** The file given with `-c`, read last; it must exist. */
  file?: string | undefined;
  /** Default: `/etc/coursera`. */
  systemFolder?: string;
}

/** An existing configuration file. */
export interface ConfigurationFile {
  path: string;
  content: string;
  /**
   * Whether it is the user's own. A file in the working directory may have come with a checkout, so
   * it is not trusted unless `-c` names it.
   */
  isTrusted: boolean;
}

/** A configuration file or environment variable that cannot be used; never contains the value. */
export class ConfigurationError extends UserError {
  override name = "ConfigurationError";
}

/** The names used by both old tools; in the same folder courseraprogramming's takes precedence. */
const fileNames = ["coursera_autograder.cfg", "courseraprogramming.cfg"];

/**
 * Reads the existing files; later ones take precedence. Synchronously, because small files take
 * less time than handing them to other threads.
 *
 * @throws {ConfigurationError} for an unreadable file, and for a named file that does not exist
 */
export function readConfigurationFiles(
  { home, cwd, file, systemFolder = "/etc/coursera" }: Omit<ConfigurationSources, "env">,
): ConfigurationFile[] {
  const own = [systemFolder, home && join(home, ".coursera")];
  const ownPaths = own.flatMap((folder) =>
    folder ? fileNames.map((name) => join(folder, name)) : []
  );
  const named = file === undefined ? undefined : resolve(cwd, file);
  const found = fileNames.map((name) => join(cwd, name)).filter((path) => !ownPaths.includes(path));
  const paths = [...ownPaths, ...found].filter((path) => path !== named);
  if (named !== undefined) paths.push(named);
  const files = paths.flatMap((path) => {
    const content = contentOf(path);
    if (content === undefined) return [];
    if (path !== named && ownPaths.includes(path)) requireOwn(path);
    return [{ path, content, isTrusted: path === named || ownPaths.includes(path) }];
  });
  if (named !== undefined && !files.some(({ path }) => path === named)) {
    throw new ConfigurationError(`Failed to read configuration "${named}": no such file`);
  }
  return files;
}

/** A file that every user may write cannot be trusted. */
function requireOwn(path: string): void {
  for (const place of [dirname(path), path]) {
    const info = Deno.statSync(place);
    if (!isOpenToAll(info)) continue;
    throw new ConfigurationError(
      visible(
        `Failed to read configuration "${path}": others may write to "${place}" ` +
          `(mode ${octal(info.mode)})`,
      ),
      { hint: visible(`take the write permission from them: \`chmod go-w ${place}\``) },
    );
  }
}

/** A file's text; undefined if it does not exist. */
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
      : failureReason(cause);
    throw new ConfigurationError(`Failed to read configuration "${path}": ${reason}`, { cause });
  }
}
