import { parse } from "content-disposition";
import { replaceUnsafe } from "../../terminal/text.ts";

/** Length in bytes that every file system accepts, with room for a suffix of this program. */
const LONGEST = 200;

/** Characters of a name to examine: a server decides how many there are. */
const MOST_READ = 4096;

/**
 * The name for a downloaded file: the server's, or else the last part of the URL. Never a path, and
 * without characters that some file systems or terminals do not accept.
 */
export function fileNameOf(headers: Headers, address: URL): string {
  const stated = headers.get("content-disposition");
  const given = stated === null ? undefined : parse(stated).parameters["filename"];
  return safeName(given ?? "") ?? safeName(decoded(address.pathname)) ?? "submission";
}

function safeName(name: string): string | undefined {
  // The end of a name shows the file type; what is far before it is cut anyway.
  const last = (name.split(/[/\\]/).at(-1) ?? "").slice(-MOST_READ).toWellFormed();
  const clean = replaceUnsafe(last.replace(/[<>:"|?*\n\t]/g, "_"), () => "_")
    .replace(/[. ]+$/, "").trim();
  return clean === "" ? undefined : shortened(clean);
}

/** Cut in the middle, because the end shows the file type. */
function shortened(name: string): string {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  if (bytes(name) <= LONGEST) return name;
  const ending = /(\.tar)?\.[^.]{1,16}$/.exec(name)?.[0] ?? "";
  const stem = Array.from(name.slice(0, name.length - ending.length));
  while (bytes(stem.join("") + ending) > LONGEST) stem.pop();
  return stem.join("") + ending;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
