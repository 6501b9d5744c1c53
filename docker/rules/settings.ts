/** What the image is told by ENTRYPOINT, CMD, USER, ENV, VOLUME, EXPOSE and WORKDIR in the end. */

import { posix } from "node:path";
import type { Dockerfile, Instruction, Stage } from "../dockerfile/ast.ts";
import type { Place } from "./rule.ts";

/** A command of ENTRYPOINT or CMD. */
export interface StartCommand {
  /** The words of the exec form, or the text of the shell form alone. */
  words: readonly string[];
  shell: boolean;
  at: Place;
}

/** Variables of one ENV. */
export interface EnvSetting {
  variables: readonly { name: string; value: string | undefined }[];
  at: Place;
}

/** The effective settings of the final stage, after its whole chain. */
export interface Settings {
  /** `undefined` also for an empty array. */
  entrypoint: StartCommand | undefined;
  cmd: StartCommand | undefined;
  user: { value: string | undefined; at: Place } | undefined;
  /** In the order they are written. */
  env: readonly EnvSetting[];
  volumes: readonly Place[];
  exposed: readonly Place[];
  workdir: Workdir;
  /** The working directory as each RUN, COPY, ADD and WORKDIR finds it. */
  workdirAt: ReadonlyMap<Instruction, Workdir>;
  /** Where it is the base image's or below it: that part below, for those not directly in it. */
  workdirBelow: ReadonlyMap<Instruction, string>;
}

/**
 * A working directory: absolute; `undefined` until the file itself gives an absolute one; `null` where
 * it gives one that is not known.
 */
export type Workdir = string | null | undefined;

/** Follows the chain of stages that is built. */
export function effectiveSettings(
  chain: readonly Stage[],
  { resolved }: Pick<Dockerfile, "resolved">,
  place: (instruction: Instruction) => Place,
): Settings {
  const env: EnvSetting[] = [];
  const volumes: Place[] = [];
  const exposed: Place[] = [];
  const workdirAt = new Map<Instruction, Workdir>();
  const workdirBelow = new Map<Instruction, string>();
  let entrypoint: StartCommand | undefined;
  let cmd: StartCommand | undefined;
  let user: Settings["user"];
  let workdir: Workdir;
  let below = "";
  const note = (instruction: Instruction) => {
    workdirAt.set(instruction, workdir);
    if (below !== "" && workdir === undefined) workdirBelow.set(instruction, below);
  };
  const wordsOf = (instruction: Instruction) => resolved.get(instruction)?.words ?? [];
  for (const { instructions, base } of chain) {
    if (base.kind === "scratch") workdir = "/";
    let ownCmd = false;
    let ownEntrypoint = false;
    for (const instruction of instructions) {
      switch (instruction.instruction) {
        case "RUN":
        case "COPY":
        case "ADD":
          note(instruction);
          break;
        case "ENTRYPOINT":
          entrypoint = startCommand(instruction, place);
          ownEntrypoint = true;
          break;
        case "CMD":
          cmd = startCommand(instruction, place);
          ownCmd = true;
          break;
        case "USER":
          user = { value: wordsOf(instruction)[0], at: place(instruction) };
          break;
        case "ENV":
          env.push({ variables: variablesOf(wordsOf(instruction)), at: place(instruction) });
          break;
        case "VOLUME":
          volumes.push(place(instruction));
          break;
        case "EXPOSE":
          exposed.push(place(instruction));
          break;
        case "WORKDIR": {
          note(instruction);
          const [value] = wordsOf(instruction);
          workdir = nextWorkdir(workdir, value);
          if (workdir === undefined) below = posix.join(below, value ?? "");
        }
      }
    }
    if (ownEntrypoint && !ownCmd) cmd = undefined;
  }
  return { entrypoint, cmd, user, env, volumes, exposed, workdir, workdirAt, workdirBelow };
}

/** The command of an ENTRYPOINT or CMD, `undefined` for an empty one. */
export function startCommand(
  instruction: Instruction,
  place: (instruction: Instruction) => Place,
): StartCommand | undefined {
  const shell = instruction.json === undefined;
  const words = (instruction.json ?? instruction.args ?? []).map(({ value }) => value);
  return words.length === 0 ? undefined : { words, shell, at: place(instruction) };
}

function nextWorkdir(before: Workdir, value: string | undefined): Workdir {
  if (value === undefined) return null;
  if (value.startsWith("/")) return withoutSlash(posix.normalize(value));
  return typeof before === "string" ? withoutSlash(posix.join(before, value)) : before;
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

function variablesOf(words: readonly (string | undefined)[]): EnvSetting["variables"] {
  const variables: { name: string; value: string | undefined }[] = [];
  for (let index = 0; index + 1 < words.length; index += 3) {
    const name = words[index];
    if (name !== undefined) variables.push({ name, value: words[index + 1] });
  }
  return variables;
}
