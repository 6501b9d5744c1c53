/** File name patterns as docker reads them, matched in time linear in the length of the name. */

/** What one step of a pattern matches: a character, one of a set, or any number. */
type Step =
  | string
  /** One character of a set; `undefined` for an invalid set. */
  | { set: RegExp | undefined }
  /** `?`: one character within a path component. */
  | typeof ONE
  /** `*`: any number within a path component. */
  | typeof PART
  /** `**` with more to come: nothing, or whole components. */
  | typeof FOLDERS
  /** `**` at the end: anything. */
  | typeof ALL;

const ONE = Symbol("?");
const PART = Symbol("*");
const FOLDERS = Symbol("**/");
const ALL = Symbol("**");

/**
 * A pattern of Go's `filepath.Match`, extended with `**` for any number of components, as in moby's
 * `patternmatcher`. All possible matches are followed at once: a regular expression would try them
 * one after another, which for `*a*a*a*b` may take years.
 */
export class Glob {
  readonly #steps: readonly Step[];
  /** The pattern, if it has no special characters. */
  readonly #plain: string | undefined;
  /** The steps that may come next, and those after the current character. */
  #now: Uint8Array;
  #next: Uint8Array;

  constructor(pattern: string) {
    this.#plain = /[*?[\\]/.test(pattern) ? undefined : pattern;
    this.#steps = this.#plain === undefined ? stepsOf(pattern) : [];
    this.#now = new Uint8Array(this.#steps.length + 1);
    this.#next = new Uint8Array(this.#steps.length + 1);
  }

  /** Whether the pattern matches a whole path. */
  test(path: string): boolean {
    return this.#plain === undefined ? this.#run(path, false) : path === this.#plain;
  }

  /** Whether it matches a path, or a folder that contains the path. */
  takes(path: string): boolean {
    const plain = this.#plain;
    if (plain === undefined) return this.#run(path, true);
    return path.startsWith(plain) && (path.length === plain.length || path[plain.length] === "/");
  }

  #run(path: string, orFolder: boolean): boolean {
    const end = this.#steps.length;
    this.#now.fill(0);
    this.#enter(this.#now, 0);
    for (const character of path) {
      if (orFolder && character === "/" && this.#now[end] === 1) return true;
      this.#next.fill(0);
      let isAlive = false;
      for (let at = 0; at < end; at++) {
        if (this.#now[at] === 1 && this.#advance(at, character)) isAlive = true;
      }
      if (!isAlive) return false;
      [this.#now, this.#next] = [this.#next, this.#now];
    }
    return this.#now[end] === 1;
  }

  /**
   * Records the steps that may follow after one consumed a character; false if it cannot consume
   * it.
   */
  #advance(at: number, character: string): boolean {
    const step = this.#steps[at];
    if (step === PART || step === ALL) {
      if (step === PART && character === "/") return false;
      this.#enter(this.#next, at);
    } else if (step === FOLDERS) {
      this.#next[at] = 1;
      if (character === "/") this.#enter(this.#next, at + 1);
    } else {
      const takes = step === ONE
        ? character !== "/"
        : typeof step === "object"
        ? step.set?.test(character) === true
        : step === character;
      if (!takes) return false;
      this.#enter(this.#next, at + 1);
    }
    return true;
  }

  /** A step that matches any number may match none: then the one after it is next. */
  #enter(states: Uint8Array, from: number): void {
    for (let at = from; states[at] !== 1; at++) {
      states[at] = 1;
      const step = this.#steps[at];
      if (step !== PART && step !== ALL && step !== FOLDERS) return;
    }
  }
}

function stepsOf(pattern: string): Step[] {
  const characters = Array.from(pattern);
  const steps: Step[] = [];
  let isPlain = true;
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    const isTwice = character === "*" && characters[at + 1] === "*";
    if (isTwice) {
      at += characters[at + 2] === "/" ? 2 : 1;
      steps.push(at + 1 < characters.length ? FOLDERS : ALL);
    } else if (character === "\\" && at + 1 < characters.length) {
      steps.push(characters[++at] ?? "");
    } else if (character === "[" && endOfSet(characters, at) > 0) {
      const end = endOfSet(characters, at);
      steps.push({ set: setOf(characters.slice(at + 1, end).join("")) });
      at = end;
    } else {
      steps.push(character === "*" ? PART : character === "?" ? ONE : character);
      isPlain &&= character !== "*" && character !== "?";
      continue;
    }
    isPlain &&= isTwice && steps.length === 1;
  }
  // As in docker: before literal text, a leading `**` need not end at a component boundary.
  if (isPlain && pattern.startsWith("**") && pattern[2] !== "/") steps[0] = ALL;
  return steps;
}

/** Where the set that starts at a `[` ends; -1 if the `[` starts none. */
function endOfSet(characters: readonly string[], start: number): number {
  for (let at = start + 1; at < characters.length; at++) {
    if (characters[at] === "\\") at++;
    else if (characters[at] === "]" && at > start + 1) return at;
  }
  return -1;
}

/** A range such as `[z-a]` is invalid, and matches nothing. */
function setOf(written: string): RegExp | undefined {
  try {
    return new RegExp(`^[${written.replace(/\\(?![\]^\\-])/g, "\\\\")}]$`, "su");
  } catch {
    return undefined;
  }
}

/** Whether Go's `filepath.Match` accepts a pattern; if not, the build fails. */
export function isPattern(pattern: string): boolean {
  const characters = Array.from(pattern);
  let at = 0;
  // One character of a set; false if there is none.
  const member = () => {
    const first = characters[at++];
    if (first === undefined || first === "-" || first === "]") return false;
    return first !== "\\" || characters[at++] !== undefined;
  };
  while (at < characters.length) {
    const character = characters[at++];
    if (character === "\\" && characters[at++] === undefined) return false;
    if (character !== "[") continue;
    if (characters[at] === "^") at++;
    for (let count = 0; count === 0 || characters[at] !== "]"; count++) {
      if (!member()) return false;
      if (characters[at] === "-" && (at++, !member())) return false;
    }
    at++;
  }
  return true;
}
