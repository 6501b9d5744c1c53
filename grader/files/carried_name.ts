/**
 * Suffix in the binary of scripts that are only data: `deno compile` would load them as modules.
 */
const ADDED = ".carried";

const MODULE = /\.[cm]?[jt]sx?$/;

/** The name in the binary of an embedded file. */
export function carriedName(name: string): string {
  return MODULE.test(name) ? name + ADDED : name;
}

/** The name in the source tree of an embedded file. */
export function sourceName(name: string): string {
  return name.endsWith(ADDED) ? name.slice(0, -ADDED.length) : name;
}
