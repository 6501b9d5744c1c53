import { UsageError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";

/** @throws {UsageError} where there is no folder. @param written as the call has it */
export async function requireFolder(path: string, what: string, written: string): Promise<void> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (info?.isDirectory) return;
  const state = info === undefined ? "does not exist" : "is not a directory";
  throw new UsageError(`${what}: \`${visible(written)}\` ${state}`);
}
