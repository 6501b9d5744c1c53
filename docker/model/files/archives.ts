/** Which sources ADD unpacks. */

import type { Context } from "../../context/context.ts";
import { contextPath } from "./copies.ts";

/** The signatures of archives, as decoded to text: the second byte of gzip's is not valid. */
const beginnings = ["\x1f\ufffd", "BZh", "\ufffd7zXZ", "(\ufffd/\ufffd"];

/**
 * Whether ADD unpacks a local source; `undefined` if that is not known. Its bytes decide, not its
 * name, but without the context only the name is known.
 */
export function isArchive(source: string, context: Context | undefined): boolean | undefined {
  const isNamed = /\.(tar|tar\.(gz|bz2|xz|zst)|tgz|tbz2?|txz|tar\.Z)$/i.test(source);
  const file = context?.files.get(contextPath(source));
  if (context === undefined || file?.kind !== "file" || file.size === 0) return isNamed;
  const text = context.text(file.path);
  if (text === undefined) return isNamed || undefined;
  return beginnings.some((start) => text.startsWith(start)) ||
    text.startsWith("ustar", 257);
}
