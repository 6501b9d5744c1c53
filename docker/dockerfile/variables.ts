/** Follows ARG and ENV through a file and expands what Docker expands (spec/dockerfile.md, 7 and 8). */

import type { Flag, Instruction, Range, Resolved, Stage, StageBase } from "./ast.ts";
import { expandHeredoc, expandWord, type Expansion, isPlainWord, type Lookup } from "./expand.ts";
import { heredocWord } from "./heredocs.ts";
import { mountFields } from "./mounts.ts";
import { StageScope } from "./scopes.ts";
import { type ReportAt, stageName } from "./stages.ts";
import { shown } from "./diagnostics.ts";

/** Where an instruction of a stage stands. */
interface InStage {
  instruction: Instruction;
  scope: StageScope;
  /** Its number in the file. */
  at: number;
}

/** An instruction of a stage with its variables put in. */
class ResolvedInStage implements Resolved {
  constructor(
    readonly words: Resolved["words"],
    readonly flags: Resolved["flags"],
    private readonly place: InStage,
  ) {}

  /** Made when it is asked for, as for most instructions nobody does. */
  get lookup(): Lookup {
    return this.place.scope.lookupAt(this.place.at);
  }
}

const noFlags: Resolved["flags"] = new Map();

/** What the walk finds. */
export interface Variables {
  stages: Stage[];
  globalArgs: Instruction[];
  resolved: Map<Instruction, Resolved>;
}

/** Variables that FROM may use and a bare ARG takes over; their values depend on the build. */
const predefined: ReadonlySet<string> = new Set([
  ...["BUILD", "TARGET"].flatMap((machine) =>
    ["PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT"].map((part) => machine + part)
  ),
  "TARGETSTAGE",
]);

const expandedFlags: ReadonlySet<string> = new Set(["chown", "chmod", "checksum"]);

/** Splits the instructions into stages and resolves their variables. */
export function resolveVariables(
  instructions: readonly Instruction[],
  escape: "\\" | "`",
  reportAt: ReportAt,
): Variables {
  return new Walk(escape, reportAt).run(instructions);
}

class Walk {
  readonly #escape: "\\" | "`";
  readonly #reportAt: ReportAt;
  readonly #variables: Variables = { stages: [], globalArgs: [], resolved: new Map() };
  readonly #globals = new StageScope("global");
  readonly #scopes: StageScope[] = [];
  readonly #stageNames = new Map<string, number>();
  #members: Instruction[] = [];

  constructor(escape: "\\" | "`", reportAt: ReportAt) {
    this.#escape = escape;
    this.#reportAt = reportAt;
  }

  run(instructions: readonly Instruction[]): Variables {
    let scope: StageScope | undefined;
    for (let at = 0; at < instructions.length; at++) {
      const instruction = instructions[at];
      if (instruction === undefined) continue;
      if (instruction.instruction === "FROM") {
        this.#from(instruction, at);
        scope = this.#scopes.at(-1);
      } else if (scope !== undefined) {
        this.#members.push(instruction);
        this.#inStage({ instruction, scope, at });
      } else if (instruction.instruction === "ARG") this.#globalArg(instruction, at);
    }
    return this.#variables;
  }

  #from(instruction: Instruction, at: number): void {
    const lookup = this.#globalLookup(at);
    const flags = new Map<Flag, string | undefined>();
    const expand = (word: string, range: Range) => {
      const expansion = expandWord(word, lookup, this.#escape);
      this.#report(instruction, expansion, range, "undefined-arg");
      return expansion.value;
    };
    const [image, ...others] = instruction.args ?? [];
    const name = image === undefined ? undefined : expand(image.value, image.range);
    for (const flag of instruction.flags) {
      if (flag.name === "platform" && flag.value !== undefined) {
        flags.set(flag, expand(flag.value, flag.range));
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
    const words = args.map(({ value: word, range }, index) => {
      const { name, value } = nameAndValue(word);
      if (value === undefined) return word;
      const place = at + index / args.length;
      const expansion = expandWord(value, this.#globalLookup(place), this.#escape);
      this.#report(instruction, expansion, range, "undefined-variable");
      this.#globals.setArg(name, expansion.value ?? null, place);
      return expansion.value === undefined ? undefined : `${name}=${expansion.value}`;
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

  #inStage(place: InStage): void {
    const { instruction, scope, at } = place;
    const flags = instruction.flags.length === 0 ? noFlags : this.#flags(place);
    const words = this.#words(place);
    this.#define(place, words);
    this.#variables.resolved.set(instruction, new ResolvedInStage(words, flags, place));
    if (instruction.instruction !== "COPY" && instruction.instruction !== "ADD") return;
    for (const { expand: expands, content, range } of instruction.heredocs) {
      if (!expands || !content.includes("$")) continue;
      this.#known(expandHeredoc(content, scope.lookupAt(at)), range, place);
    }
  }

  #expand(word: string, range: Range, place: InStage): string | undefined {
    if (isPlainWord(word)) return word;
    const lookup = place.scope.lookupAt(place.at);
    return this.#known(expandWord(word, lookup, this.#escape), range, place);
  }

  #flags(place: InStage): Map<Flag, string | undefined> {
    const { instruction } = place.instruction;
    const flags = new Map<Flag, string | undefined>();
    for (const flag of place.instruction.flags) {
      const { name, value, range } = flag;
      if (value === undefined) continue;
      if ((instruction === "COPY" || instruction === "ADD") && expandedFlags.has(name)) {
        flags.set(flag, this.#expand(value, range, place));
      } else if (instruction === "RUN" && name === "mount") {
        const fields = mountFields(value).map(({ key, value: text }) => {
          if (text === undefined) return key;
          const expanded = key === "from" ? text : this.#expand(text, range, place);
          return expanded === undefined ? undefined : `${key}=${expanded}`;
        });
        flags.set(flag, fields.includes(undefined) ? undefined : fields.join(","));
      }
    }
    return flags;
  }

  #words(place: InStage): (string | undefined)[] {
    const { instruction, args, json } = place.instruction;
    const words = args ?? json ?? [];
    switch (instruction) {
      case "ADD":
      case "COPY":
        return words.map(({ value, range }) =>
          heredocWord(value) ? value : this.#expand(value, range, place)
        );
      case "ARG":
        return words.map(({ value: word, range }) => {
          if (isPlainWord(word)) return word;
          const { name, value } = nameAndValue(word);
          const expandedName = this.#expand(name, range, place);
          if (value === undefined) return expandedName;
          const expandedValue = this.#expand(value, range, place);
          if (expandedName === undefined || expandedValue === undefined) return undefined;
          return `${expandedName}=${expandedValue}`;
        });
      case "ENV":
      case "EXPOSE":
      case "LABEL":
      case "STOPSIGNAL":
      case "USER":
      case "VOLUME":
      case "WORKDIR":
        return words.map(({ value, range }) => this.#expand(value, range, place));
      default:
        return words.map(({ value }) => value);
    }
  }

  /** All values of one instruction were expanded with the state before it. */
  #define(
    { instruction: { instruction, args = [] }, scope, at }: InStage,
    words: readonly (string | undefined)[],
  ): void {
    if (instruction === "ENV") {
      for (let index = 0; index + 1 < words.length; index += 3) {
        const name = words[index];
        if (name !== undefined) scope.setEnv(name, words[index + 1] ?? null, at);
      }
    } else if (instruction === "ARG") {
      for (let index = 0; index < args.length; index++) {
        const word = args[index]?.value ?? "";
        const resolved = words[index];
        if (!word.includes("=")) {
          const name = resolved ?? word;
          scope.setArg(name, this.#globalLookup(at)(name), at);
        } else if (resolved === undefined) {
          scope.setArg(nameAndValue(word).name, null, at);
        } else {
          const { name, value } = nameAndValue(resolved);
          scope.setArg(name, value ?? null, at);
        }
      }
    }
  }

  /** Reports what is wrong with an expansion in a stage; its value, if the file alone decides it. */
  #known(
    expansion: Expansion,
    range: Range,
    { instruction, scope, at }: InStage,
  ): string | undefined {
    const isForeign = (name: string) => name !== "" && !scope.isDeclared(name, at);
    const unprovided = expansion.unprovided.filter(isForeign);
    this.#report(instruction, { ...expansion, unprovided }, range, "undefined-variable");
    return scope.fromImage && expansion.unset.some(isForeign) ? undefined : expansion.value;
  }

  #report(
    instruction: Instruction,
    { error, unprovided }: Expansion,
    range: Range,
    code: "undefined-variable" | "undefined-arg",
  ): void {
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

function nameAndValue(word: string): { name: string; value: string | undefined } {
  const equals = word.indexOf("=");
  if (equals < 0) return { name: word, value: undefined };
  return { name: word.slice(0, equals), value: word.slice(equals + 1) };
}
