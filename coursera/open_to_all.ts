/**
 * Whether every user of the machine may replace a file or the content of a folder. In a sticky
 * folder such as `/tmp` they may not. Windows has no modes; a user's folders are closed to others
 * there.
 */
export function isOpenToAll({ mode, isDirectory }: Deno.FileInfo): boolean {
  if (mode === null || Deno.build.os === "windows") return false;
  const isSticky = isDirectory && (mode & 0o1000) !== 0;
  return (mode & 0o002) !== 0 && !isSticky;
}

/** Formats a mode for messages: `0777`. */
export function octal(mode: number | null): string {
  return ((mode ?? 0) & 0o777).toString(8).padStart(4, "0");
}
