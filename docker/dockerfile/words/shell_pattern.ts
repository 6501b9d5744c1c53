/** The patterns of `${name#pattern}` and its variants (docs/spec/dockerfile.md, section 8). */

const anyText = Symbol("*");
const anyCharacter = Symbol("?");

/** Literal characters, `*` and `?`; brackets have no special meaning. */
export type ShellPattern = readonly (string | typeof anyText | typeof anyCharacter)[];

/** Limits the steps of matching, so that no value and pattern can stall the parser. */
export class StepBudget {
  #left = 1_000_000;

  /** False once the steps are used up. */
  spend(steps: number): boolean {
    this.#left -= steps;
    return this.#left >= 0;
  }
}

/** Reads a pattern; `undefined` for an escape that BuildKit does not know. */
export function shellPattern(text: string): ShellPattern | undefined {
  const pattern: ShellPattern[number][] = [];
  const characters = Array.from(text);
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? "";
    if (character === "*") pattern.push(anyText);
    else if (character === "?") pattern.push(anyCharacter);
    else if (character === "\\") {
      const next = characters[++at];
      if (next === undefined || !"*?\\}/".includes(next)) return undefined;
      pattern.push(next);
    } else pattern.push(character);
  }
  return pattern;
}

/** The value without its shortest (or longest) matching prefix; `undefined`: too many steps. */
export function withoutPrefix(
  value: string,
  pattern: ShellPattern,
  longest: boolean,
  budget: StepBudget,
): string | undefined {
  const characters = Array.from(value);
  const end = matchEnd(characters, 0, pattern, longest, budget);
  return end === undefined ? undefined : characters.slice(Math.max(end, 0)).join("");
}

/** The value without its shortest (or longest) matching suffix; `undefined`: too many steps. */
export function withoutSuffix(
  value: string,
  pattern: ShellPattern,
  longest: boolean,
  budget: StepBudget,
): string | undefined {
  const characters = Array.from(value).reverse();
  const end = matchEnd(characters, 0, pattern.toReversed(), longest, budget);
  return end === undefined ? undefined : characters.slice(Math.max(end, 0)).reverse().join("");
}

/** The value with the first match, or all, replaced; `undefined`: too many steps. */
export function replaced(
  value: string,
  pattern: ShellPattern,
  replacement: string,
  all: boolean,
  budget: StepBudget,
): string | undefined {
  const characters = Array.from(value);
  const parts: string[] = [];
  let previousEnd = -1;
  for (let at = 0; at <= characters.length;) {
    const end = matchEnd(characters, at, pattern, true, budget);
    if (end === undefined) return undefined;
    // An empty match right after another match does not count.
    if (end < 0 || (end === at && at === previousEnd)) {
      parts.push(characters[at++] ?? "");
      continue;
    }
    parts.push(replacement);
    if (!all) return parts.join("") + characters.slice(end).join("");
    previousEnd = end;
    if (end === at) parts.push(characters[at] ?? "");
    at = Math.max(end, at + (end === at ? 1 : 0));
  }
  return parts.join("");
}

/** End of the match that begins at `start`, -1 if there is none, `undefined`: too many steps. */
function matchEnd(
  characters: readonly string[],
  start: number,
  pattern: ShellPattern,
  longest: boolean,
  budget: StepBudget,
): number | undefined {
  let states = closure(new Set([0]), pattern);
  let found = -1;
  for (let at = start;; at++) {
    if (!budget.spend(states.size + 1)) return undefined;
    if (states.has(pattern.length)) {
      found = at;
      if (!longest) return found;
    }
    const character = characters[at];
    if (character === undefined || states.size === 0) return found;
    const next = new Set<number>();
    for (const state of states) {
      const wanted = pattern[state];
      if (wanted === anyText && character !== "\n") next.add(state);
      else if (wanted === anyCharacter ? character !== "\n" : wanted === character) {
        next.add(state + 1);
      }
    }
    states = closure(next, pattern);
  }
}

/** Adds the states reached when a `*` matches nothing. */
function closure(states: Set<number>, pattern: ShellPattern): Set<number> {
  for (const state of states) {
    if (pattern[state] === anyText) states.add(state + 1);
  }
  return states;
}
