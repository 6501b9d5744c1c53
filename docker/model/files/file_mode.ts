/** `chmod` modes, octal and symbolic. */

/** A change of permission bits. */
export type ModeChange = (before: number, isDirectory: boolean) => number;

/** Whether an argument of `chmod` is an option; a mode such as `-x` looks like one. */
export function isOption(text: string): boolean {
  return /^-[Rvfc]+$|^--/.test(text);
}

/** Reads a mode as accepted by `chmod` and `COPY --chmod`; `undefined` if it is invalid. */
export function readMode(text: string): ModeChange | undefined {
  if (/^[0-7]{1,5}$/.test(text)) {
    const mode = parseInt(text, 8) & 0o7777;
    return () => mode;
  }
  const clauses = text.split(",").map(readClause);
  if (clauses.some((clause) => clause === undefined)) return undefined;
  return (before, isDirectory) =>
    clauses.reduce((mode, clause) => clause?.(mode, isDirectory) ?? mode, before);
}

const shifts = { u: 6, g: 3, o: 0 } as const;

function readClause(text: string): ModeChange | undefined {
  const match = /^([ugoa]*)((?:[-+=][rwxXst]*|[-+=][ugo])+)$/.exec(text);
  if (match === null) return undefined;
  const [, who = "", actions = ""] = match;
  // Without a letter it applies to everyone, but the umask, 022 in builds, keeps w from others.
  const all = who === "" || who.includes("a");
  const mask = who === "" ? 0o7755 : 0o7777;
  const classes = (["u", "g", "o"] as const).filter((name) => all || who.includes(name));
  const steps = Array.from(actions.matchAll(/([-+=])([rwxXst]*|[ugo])/g));
  return (before, isDirectory) => {
    let mode = before;
    for (const [, operator, letters = ""] of steps) {
      const hadX = (mode & 0o111) !== 0;
      let bits = 0;
      for (const name of classes) {
        let own = /^[ugo]$/.test(letters)
          ? (mode >> shifts[letters as "u" | "g" | "o"]) & 7
          : bitsOf(letters, isDirectory || hadX);
        own &= 7;
        bits |= own << shifts[name];
        if (letters.includes("s") && name !== "o") bits |= name === "u" ? 0o4000 : 0o2000;
      }
      if (letters.includes("t")) bits |= 0o1000;
      bits &= mask;
      if (operator === "+") mode |= bits;
      else if (operator === "-") mode &= ~bits;
      else {
        for (const name of classes) mode &= ~(7 << shifts[name]);
        mode |= bits;
      }
    }
    return mode;
  };
}

function bitsOf(letters: string, withX: boolean): number {
  return (letters.includes("r") ? 4 : 0) | (letters.includes("w") ? 2 : 0) |
    (letters.includes("x") || (letters.includes("X") && withX) ? 1 : 0);
}

/** Whether a mode gives others write permission, applied to one without it. */
export function givesOthersWrite(text: string): boolean {
  return ((readMode(text)?.(0o755, true) ?? 0) & 0o002) !== 0;
}

/**
 * Whether a mode has the sticky bit: in such a directory, like `/tmp`, only owners rename and
 * delete.
 */
export function isSticky(text: string): boolean {
  return ((readMode(text)?.(0o755, true) ?? 0) & 0o1000) !== 0;
}

/** Owner and permissions of something in an image; `undefined` if they are not known. */
export interface Permissions {
  mode: number | undefined;
  uid: number | undefined;
}

/**
 * Whether uid 1000 has a permission (4 read, 2 write, 1 execute); `undefined` if it is not known.
 */
export function allows(
  { mode, uid }: Permissions,
  bit: 1 | 2 | 4,
): boolean | undefined {
  if (mode === undefined) return undefined;
  const others = (mode & bit) !== 0;
  const owner = (mode & (bit << 6)) !== 0;
  if (uid === undefined) return others === owner ? others : undefined;
  return uid === 1000 ? owner : others;
}

/** The uid in a `--chown`; names other than root are known only to the image. */
export function ownerOf(chown: string | null | undefined): number | undefined {
  if (chown === undefined) return 0;
  const user = chown?.split(":")[0] ?? "";
  if (user === "root") return 0;
  return /^[0-9]+$/.test(user) ? Number(user) : undefined;
}
