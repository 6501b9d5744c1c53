/** Links in a build context. The builder follows them within the context and never out of it. */

import type { Context } from "./context.ts";

/** The kernel's limit. */
const MOST_LINKS = 40;

/**
 * The first link on the way to a path that leads to nothing the builder sees; the context is its
 * root. `undefined` if there is none or it is not known.
 */
export function brokenLink(
  { files, unseen }: Context,
  path: string,
): { path: string; target: string } | undefined {
  let place: string[] = [];
  const names = path.split("/");
  let last: { path: string; target: string } | undefined;
  for (let links = 0; names.length > 0;) {
    const name = names.shift() ?? "";
    if (name === "" || name === ".") continue;
    if (name === "..") {
      place.pop();
      continue;
    }
    const next = [...place, name].join("/");
    const file = files.get(next);
    if (file === undefined || file.ignored && file.kind !== "directory") {
      return unseen.size > 0 ? undefined : last;
    }
    if (file.kind !== "link") {
      place.push(name);
      continue;
    }
    if (file.target === undefined) return undefined;
    last ??= { path: next, target: file.target };
    if (++links > MOST_LINKS) return last;
    if (file.target.startsWith("/")) place = [];
    names.unshift(...file.target.split("/"));
  }
  return undefined;
}
