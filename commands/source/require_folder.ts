import { UsageError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";

/** @throws {UsageError} if the folder does not exist. @param written as the user wrote it */
export async function requireFolder(path: string, what: string, written: string): Promise<void> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info?.isDirectory) return;
  const state = info === undefined ? "does not exist" : "is not a directory";
  throw new UsageError(`${what}: \`${visible(written)}\` ${state}`);
}
