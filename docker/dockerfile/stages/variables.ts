/**
 * Tracks ARG and ENV through a file and expands what Docker expands (docs/spec/dockerfile.md,
 * sections 7 and 8).
 */

import type { Dockerfile, Flag, Instruction, Resolved, Stage, StageBase, Word } from "../ast.ts";
import { expandHeredoc, expandWord, type Expansion, type Lookup } from "../words/expand.ts";
import { heredocWord } from "../lines/heredocs.ts";
import { mountFields } from "./mounts.ts";
import { ResolvedInStage } from "./resolved.ts";
import { StageScope } from "./scopes.ts";
import { type ReportAt, stageName } from "./stages.ts";
import { shown } from "../diagnostics.ts";

/** Some text of the file. Its place is computed only when there is something to report. */
type Placed = Pick<Word, "range">;

/** The result of the walk. */
export interface Variables {
  stages: Stage[];
  globalArgs: Instruction[];
  resolved: Map<Instruction, Resolved>;
}

/** Variables that FROM may use and a bare ARG inherits; their values depend on the build. */
const predefined: ReadonlySet<string> = new Set([
  ...["BUILD", "TARGET"].flatMap((machine) =>
    ["PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT"].map((part) => machine + part)
  ),
  "TARGETSTAGE",
]);

/** Instructions whose arguments are expanded. */
const expanded: ReadonlySet<string> = new Set(
  "ADD ARG COPY ENV EXPOSE LABEL STOPSIGNAL USER VOLUME WORKDIR".split(" "),
);

const expandedFlags: ReadonlySet<string> = new Set(["chown", "chmod", "checksum"]);

/** Splits the instructions into stages and resolves their variables. */
export function resolveVariables(
  instructions: readonly Instruction[],
  escape: "\\" | "`",
  reportAt: ReportAt,
): Variables {
  return new Walk(escape, reportAt).run(instructions);
}

/** The same, but whatever uses an ARG without a value counts as unknown: a build may set it. */
export function withUnknownArgs(
  dockerfile: Pick<Dockerfile, "instructions" | "escape">,
): Variables {
  const { instructions, escape } = dockerfile;
  return new Walk(escape, () => () => {}, true).run(instructions);
}

class Walk {
  readonly #escape: "\\" | "`";
  readonly #reportAt: ReportAt;
  readonly #unknownArgs: boolean;
  readonly #variables: Variables = { stages: [], globalArgs: [], resolved: new Map() };
  readonly #globals = new StageScope("global");
  readonly #scopes: StageScope[] = [];
  readonly #stageNames = new Map<string, number>();
  #members: Instruction[] = [];

  constructor(escape: "\\" | "`", reportAt: ReportAt, unknownArgs = false) {
    this.#escape = escape;
    this.#reportAt = reportAt;
    this.#unknownArgs = unknownArgs;
  }

  run(instructions: readonly Instruction[]): Variables {
    let scope: StageScope | undefined;
    for (const [at, instruction] of instructions.entries()) {
      if (instruction.instruction === "FROM") {
        this.#from(instruction, at);
        scope = this.#scopes.at(-1);
      } else if (scope !== undefined) {
        this.#members.push(instruction);
        this.#inStage(new ResolvedInStage(instruction, scope, at));
      } else if (instruction.instruction === "ARG") this.#globalArg(instruction, at);
    }
    return this.#variables;
  }

  #from(instruction: Instruction, at: number): void {
    const lookup = this.#globalLookup(at);
    const flags = new Map<Flag, string | undefined>();
    const expand = (word: string, written: Placed) => {
      const expansion = expandWord(word, lookup, this.#escape);
      this.#report(instruction, expansion, written, "undefined-arg");
      return this.#valueOf(expansion, this.#globals, at);
    };
    const [image, ...others] = instruction.args ?? [];
    const name = image === undefined ? undefined : expand(image.value, image);
    for (const flag of instruction.flags) {
      if (flag.name === "platform" && flag.value !== undefined) {
        flags.set(flag, expand(flag.value, flag));
      }
    }
    const words = image === undefined ? [] : [name, ...others.map(({ value }) => value)];
    this.#variables.resolved.set(instruction, { words, flags, lookup });
    this.#openStage(instruction, name);
  }

  #openStage(from: Instruction, image: string | undefined): void {
    const { stages } = this.#variables;
    const earlier = image === undefined ? undefined : this.#stageNames.get(image);
    const base: StageBase = earlier !== undefined
      ? { kind: "stage", index: earlier }
      : image === "scratch"
      ? { kind: "scratch" }
      : { kind: "image", name: image };
    const parent = earlier === undefined ? undefined : this.#scopes[earlier];
    const ground = base.kind === "scratch" ? "scratch" : "image";
    const name = stageName(from);
    if (name !== undefined) this.#stageNames.set(name, stages.length);
    this.#members = [];
    this.#scopes.push(new StageScope(parent ?? ground));
    stages.push({ index: stages.length, name, base, from, instructions: this.#members });
  }

  /** Each word of a global ARG sees those before it. */
  #globalArg(instruction: Instruction, at: number): void {
    this.#variables.globalArgs.push(instruction);
    const args = instruction.args ?? [];
    const words = args.map((word, index) => {
      const { name, value } = nameAndValue(word.value);
      const place = at + index / args.length;
      if (value === undefined) {
        this.#globals.setArg(name, undefined, place);
        return name;
      }
      const expansion = expandWord(value, this.#globalLookup(place), this.#escape);
      this.#report(instruction, expansion, word, "undefined-variable");
      const known = this.#valueOf(expansion, this.#globals, place);
      this.#globals.setArg(name, known ?? null, place);
      return known === undefined ? undefined : `${name}=${known}`;
    });
    const lookup = this.#globalLookup(at);
    this.#variables.resolved.set(instruction, { words, flags: new Map(), lookup });
  }

  #globalLookup(at: number): Lookup {
    const lookup = this.#globals.lookupAt(at);
    return (name) => {
      const value = lookup(name);
      return value === undefined && predefined.has(name) ? null : value;
    };
  }

  #inStage(place: ResolvedInStage): void {
    const { instruction } = place;
    const keyword = instruction.instruction;
    this.#variables.resolved.set(instruction, place);
    place.flags = this.#flags(place);
    place.words = this.#words(place);
    if (keyword === "ENV") defineEnv(place);
    else if (keyword === "ARG") this.#defineArgs(place);
    else if (keyword === "COPY" || keyword === "ADD") this.#heredocs(place);
  }

  #heredocs(place: ResolvedInStage): void {
    for (const heredoc of place.instruction.heredocs) {
      const { content } = heredoc;
      if (!heredoc.expand) continue;
      this.#known(expandHeredoc(content, place.lookup), heredoc, place);
    }
  }

  #expand(word: string, written: Placed, place: ResolvedInStage): string | undefined {
    return this.#known(expandWord(word, place.lookup, this.#escape), written, place);
  }

  #flags(place: ResolvedInStage): Map<Flag, string | undefined> {
    const { instruction } = place.instruction;
    const flags = new Map<Flag, string | undefined>();
    for (const flag of place.instruction.flags) {
      const { name, value } = flag;
      if (value === undefined) continue;
      if ((instruction === "COPY" || instruction === "ADD") && expandedFlags.has(name)) {
        flags.set(flag, this.#expand(value, flag, place));
      } else if (instruction === "RUN" && name === "mount") {
        const fields = mountFields(value).map(({ key, value: text }) => {
          if (text === undefined) return key;
          const filledIn = key === "from" ? text : this.#expand(text, flag, place);
          return filledIn === undefined ? undefined : `${key}=${filledIn}`;
        });
        flags.set(flag, fields.includes(undefined) ? undefined : fields.join(","));
      }
    }
    return flags;
  }

  #words(place: ResolvedInStage): (string | undefined)[] {
    const { instruction, args, json } = place.instruction;
    const words = args ?? json ?? [];
    if (!expanded.has(instruction)) return words.map(({ value }) => value);
    switch (instruction) {
      case "ADD":
      case "COPY":
        return words.map((word) =>
          heredocWord(word.value) ? word.value : this.#expand(word.value, word, place)
        );
      case "ARG":
        return words.map((word) => {
          const { name, value } = nameAndValue(word.value);
          const expandedName = this.#expand(name, word, place);
          if (value === undefined) return expandedName;
          const expandedValue = this.#expand(value, word, place);
          if (expandedName === undefined || expandedValue === undefined) return undefined;
          return `${expandedName}=${expandedValue}`;
        });
      default:
        return words.map((word) => this.#expand(word.value, word, place));
    }
  }

  /** All values of one instruction are expanded with the state before it. */
  #defineArgs(place: ResolvedInStage): void {
    const { instruction: { args = [] }, scope, at } = place;
    for (const [index, { value: written }] of args.entries()) {
      const word = place.words[index];
      if (!written.includes("=")) {
        const name = word ?? written;
        scope.setArg(name, this.#globalLookup(at)(name), at);
      } else if (word === undefined) {
        scope.setArg(nameAndValue(written).name, null, at);
      } else {
        const { name, value } = nameAndValue(word);
        scope.setArg(name, value ?? null, at);
      }
    }
  }

  /**
   * Reports what is wrong with an expansion in a stage.
   *
   * @returns its value, if the file alone determines it
   */
  #known(
    expansion: Expansion,
    written: Placed,
    { instruction, scope, at }: ResolvedInStage,
  ): string | undefined {
    const isForeign = (name: string) => name !== "" && !scope.isDeclared(name, at);
    const unprovided = expansion.unprovided.filter(isForeign);
    this.#report(instruction, { ...expansion, unprovided }, written, "undefined-variable");
    if (scope.fromImage && expansion.unset.some(isForeign)) return undefined;
    return this.#valueOf(expansion, scope, at);
  }

  #valueOf({ value, unprovided }: Expansion, scope: StageScope, at: number): string | undefined {
    const isUnknown = this.#unknownArgs && unprovided.some((name) => scope.isDeclared(name, at));
    return isUnknown ? undefined : value;
  }

  #report(
    instruction: Instruction,
    { error, unprovided }: Expansion,
    written: Placed,
    code: "undefined-variable" | "undefined-arg",
  ): void {
    if (error === undefined && unprovided.length === 0) return;
    const { range } = written;
    const report = this.#reportAt(instruction);
    if (error !== undefined) {
      report("bad-substitution", `Variables cannot be put in: ${error}`, range);
    }
    for (const name of unprovided) {
      const message = code === "undefined-arg"
        ? `${shown(`$${name}`)} is not set: FROM sees only ARGs with a value before the first FROM`
        : `${shown(`$${name}`)} is not set by an ENV or ARG of this stage: it is empty, unless ` +
          "the base image sets it";
      report(code, message, range);
    }
  }
}

function defineEnv({ words, scope, at }: ResolvedInStage): void {
  for (let index = 0; index + 1 < words.length; index += 3) {
    const name = words[index];
    if (name !== undefined) scope.setEnv(name, words[index + 1] ?? null, at);
  }
}

function nameAndValue(word: string): { name: string; value: string | undefined } {
  const equals = word.indexOf("=");
  if (equals < 0) return { name: word, value: undefined };
  return { name: word.slice(0, equals), value: word.slice(equals + 1) };
}
