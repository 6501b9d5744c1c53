/** The values of variables at each place (docs/spec/dockerfile.md, sections 7.8, 7.9 and 8). */

import type { Lookup } from "../words/expand.ts";

/** A value from one place onwards; `null` when it cannot be known. */
interface Setting {
  at: number;
  value: string | null;
}

/** What is known of an ARG: where it was first declared, and the values it was given. */
interface Argument {
  declared: number;
  settings: Setting[];
}

/** A longer chain of `FROM stage` is not followed further: everything beyond counts as unknown. */
const longestChain = 100;

/** What is below the lowest scope: the global ARGs have no base. */
export type Ground = "global" | "scratch" | "image";

/** The variables of one stage. `at` is the number of an instruction of the file. */
export class StageScope {
  readonly #parent: StageScope | undefined;
  readonly #depth: number;
  readonly #env = new Map<string, Setting[]>();
  readonly #args = new Map<string, Argument>();
  readonly #ground: Ground;

  /** Creates a scope on top of another one, or on the ground. */
  constructor(base: StageScope | Ground) {
    this.#parent = typeof base === "string" ? undefined : base;
    this.#depth = typeof base === "string" ? 0 : base.#depth + 1;
    this.#ground = typeof base === "string" ? base : base.#ground;
  }

  /** Whether variables that the file does not set may come from a base image. */
  get fromImage(): boolean {
    return this.#ground === "image";
  }

  setEnv(name: string, value: string | null, at: number): void {
    const settings = this.#env.get(name);
    if (settings === undefined) this.#env.set(name, [{ at, value }]);
    else settings.push({ at, value });
  }

  /** `undefined`: declared without any value. */
  setArg(name: string, value: string | null | undefined, at: number): void {
    const settings = value === undefined ? [] : [{ at, value }];
    const known = this.#args.get(name);
    if (known === undefined) this.#args.set(name, { declared: at, settings });
    else known.settings.push(...settings);
  }

  /** The variables visible to the instruction with this number. */
  lookupAt(at: number): Lookup {
    return (name) => this.#lookup(name, at);
  }

  /** Whether an ARG declares the variable, with or without a value. */
  isDeclared(name: string, at: number): boolean {
    if (this.#depth > longestChain) return true;
    if ((this.#args.get(name)?.declared ?? Infinity) < at) return true;
    return this.#parent?.isDeclared(name, at) ?? false;
  }

  #lookup(name: string, at: number): string | null | undefined {
    if (this.#depth > longestChain) return null;
    const env = this.#find("env", name, at);
    if (env !== undefined) return env;
    const arg = this.#find("args", name, at);
    if (arg !== undefined) return arg;
    // Docker gives every stage a PATH if its base has none.
    return name === "PATH" && this.#ground !== "global" ? null : undefined;
  }

  #find(kind: "env" | "args", name: string, at: number): string | null | undefined {
    const settings = kind === "env" ? this.#env.get(name) : this.#args.get(name)?.settings;
    const setting = settings === undefined ? undefined : lastBefore(settings, at);
    if (setting !== undefined) return setting.value;
    return this.#parent === undefined ? undefined : this.#parent.#find(kind, name, at);
  }
}

function lastBefore(settings: readonly Setting[], at: number): Setting | undefined {
  let low = 0;
  let high = settings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((settings[middle]?.at ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  return settings[low - 1];
}
