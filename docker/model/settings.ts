/** The image's effective ENTRYPOINT, CMD, USER, ENV, VOLUME, EXPOSE and WORKDIR. */

import type { Dockerfile, Instruction, Stage } from "../dockerfile/ast.ts";
import type { Place } from "./place.ts";
import { type Workdir, type Workdirs, workdirsOf } from "./workdirs.ts";

/** A command of ENTRYPOINT or CMD. */
export interface StartCommand {
  /** The words of the exec form, or the whole text of the shell form. */
  words: readonly string[];
  shell: boolean;
  at: Place;
}

/** The variables of one ENV. */
export interface EnvSetting {
  variables: readonly { name: string; value: string | undefined }[];
  at: Place;
}

/** The effective settings of the final stage, after its whole chain. */
export interface Settings extends Workdirs {
  /** `undefined` also for an empty array. */
  entrypoint: StartCommand | undefined;
  cmd: StartCommand | undefined;
  user: { value: string | undefined; at: Place } | undefined;
  /** In written order. */
  env: readonly EnvSetting[];
  volumes: readonly Place[];
  exposed: readonly Place[];
  workdir: Workdir;
}

/** Follows the chain of stages that is built. */
export function effectiveSettings(
  chain: readonly Stage[],
  dockerfile: Pick<Dockerfile, "stages" | "resolved">,
  place: (instruction: Instruction) => Place,
): Settings {
  const env: EnvSetting[] = [];
  const volumes: Place[] = [];
  const exposed: Place[] = [];
  const { last: workdir, workdirAt, workdirBelow } = workdirsOf(dockerfile);
  let entrypoint: StartCommand | undefined;
  let cmd: StartCommand | undefined;
  let user: Settings["user"];
  const wordsOf = (instruction: Instruction) => dockerfile.resolved.get(instruction)?.words ?? [];
  for (const { instructions } of chain) {
    let ownCmd = false;
    let ownEntrypoint = false;
    for (const instruction of instructions) {
      switch (instruction.instruction) {
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

function variablesOf(words: readonly (string | undefined)[]): EnvSetting["variables"] {
  const variables: { name: string; value: string | undefined }[] = [];
  for (let index = 0; index + 1 < words.length; index += 3) {
    const name = words[index];
    if (name !== undefined) variables.push({ name, value: words[index + 1] });
  }
  return variables;
}
