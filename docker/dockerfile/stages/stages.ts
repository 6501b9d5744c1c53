/**
 * Stages: their names, their bases and the stages they copy from (docs/spec/dockerfile.md, section
 * 7).
 */

import type { Command, Dockerfile, Flag, Instruction, Stage } from "../ast.ts";
import { isAs, probableKeyword } from "../checks/check_command.ts";
import { type Report, shown } from "../diagnostics.ts";
import { keywords } from "../keywords.ts";
import { lowerCase } from "../letter_case.ts";
import { mountFields } from "./mounts.ts";

/** Creates the report function for one instruction. */
export type ReportAt = (instruction: Instruction) => Report;

/** The lower-cased name after AS, if it is a valid one. */
export function stageName({ args }: Command): string | undefined {
  const [, as, written] = args ?? [];
  if (args?.length !== 3 || !isAs(as?.value)) return undefined;
  const name = lowerCase(written?.value ?? "");
  return /^[a-z][a-z0-9_.-]*$/.test(name) ? name : undefined;
}

/** The stages a stage is built on, including itself, lowest first. Only these count. */
export function stageChain(
  { stages }: Pick<Dockerfile, "stages">,
  stage: Stage | undefined = stages.at(-1),
): Stage[] {
  const chain: Stage[] = [];
  for (let next = stage; next !== undefined;) {
    chain.push(next);
    // A base is always an earlier stage, so this ends.
    next = next.base.kind === "stage" ? stages[next.base.index] : undefined;
  }
  return chain.reverse();
}

/** The index of the stage that `--from` names, in any case: the last one of that name. */
export function stageNamed(stages: readonly Stage[], name: string): number | undefined {
  const wanted = lowerCase(name);
  return stages.findLast((stage) => stage.name === wanted)?.index;
}

/**
 * Checks that instructions are in a stage, and checks the names, sources and repetitions in stages
 * (docs/spec/dockerfile.md, sections 7.2, 7.4 and 7.6).
 */
export function checkStages(
  { instructions, stages }: Pick<Dockerfile, "instructions" | "stages">,
  reportAt: ReportAt,
): void {
  checkStart(instructions, reportAt);
  const names = new Map<string, number>();
  for (const { name, index } of stages) if (name !== undefined) names.set(name, index);
  checkNames(stages, reportAt);
  for (const stage of stages) {
    checkSources(stage, { names, count: stages.length }, reportAt);
    checkRepetition(stage, reportAt);
  }
}

function checkStart(instructions: readonly Instruction[], reportAt: ReportAt): void {
  for (const instruction of instructions) {
    const { keywordRange } = instruction;
    if (instruction.instruction === "FROM" || probableKeyword(instruction) === "FROM") return;
    if (instruction.instruction === "ARG" || !keywords.has(instruction.instruction)) continue;
    const message = `${instruction.instruction} stands before the first FROM: only ARG may`;
    reportAt(instruction)("no-stage", message, keywordRange);
    return;
  }
}

function checkNames(stages: readonly Stage[], reportAt: ReportAt): void {
  const seen = new Set<string>();
  for (const { from, name } of stages) {
    const word = from.args?.[2];
    if (name === undefined || word === undefined) continue;
    const report = reportAt(from);
    if (word.value !== name) {
      const message = `Stage name ${shown(word.value)} is not in lower case: it is known as ` +
        shown(name);
      report("stage-name-casing", message, word.range);
    }
    if (seen.has(name)) {
      const message = `Stage name ${shown(name)} is taken: from here on it means this stage`;
      report("stage-name-repeated", message, word.range);
    }
    if (name === "scratch" || name === "context") {
      const message = `Stage name ${shown(name)} has a meaning of its own: choose another`;
      report("stage-name-reserved", message, word.range);
    }
    seen.add(name);
  }
}

/** What `--from` can name. */
interface KnownStages {
  names: ReadonlyMap<string, number>;
  count: number;
}

function checkSources(stage: Stage, known: KnownStages, reportAt: ReportAt): void {
  for (const instruction of stage.instructions) {
    const command = instruction.trigger ?? instruction;
    const report = reportAt(instruction);
    for (const { flag, source } of sourcesOf(command)) {
      if (/\$[^]/.test(source)) {
        const message = `${shown(source)} is taken literally here: variables are not expanded`;
        report("from-variable", message, flag.range);
      } else if (instruction.trigger === undefined) {
        checkSource(stage, { instruction, flag, source }, known, report);
      }
    }
  }
}

function checkSource(
  stage: Stage,
  { instruction, flag, source }: { instruction: Instruction; flag: Flag; source: string },
  { names, count }: KnownStages,
  report: Report,
): void {
  const isNumber = instruction.instruction === "COPY" && /^[+-]?[0-9]+$/.test(source);
  const index = isNumber ? Number(source) : names.get(lowerCase(source));
  if (index === undefined) return;
  if (index < 0 || index >= count) {
    const message = `There is no stage ${shown(source)}: stages are numbered from 0 to ${
      count - 1
    }`;
    report("from-number", message, flag.range);
  } else if (index >= stage.index) {
    const which = index === stage.index ? "this very stage" : "a later stage";
    const message = `Stage ${shown(source)} cannot be copied from: it is ${which}`;
    report("from-order", message, flag.range);
  }
}

/** The sources of a COPY or RUN from elsewhere, without expansion. */
export function sourcesOf({ instruction, flags }: Command): { flag: Flag; source: string }[] {
  const sources: { flag: Flag; source: string }[] = [];
  for (const flag of flags) {
    if (flag.value === undefined) continue;
    if (instruction === "COPY" && flag.name === "from") {
      sources.push({ flag, source: flag.value });
    } else if (instruction === "RUN" && flag.name === "mount") {
      for (const { key, value } of mountFields(flag.value)) {
        if (key === "from" && value !== undefined) sources.push({ flag, source: value });
      }
    }
  }
  return sources;
}

const singular: ReadonlySet<string> = new Set(["ENTRYPOINT", "CMD", "HEALTHCHECK"]);

function checkRepetition({ instructions }: Stage, reportAt: ReportAt): void {
  const last = new Map<string, Instruction>();
  for (const instruction of instructions.filter((one) => singular.has(one.instruction))) {
    const keyword = instruction.instruction;
    const earlier = last.get(keyword);
    if (earlier !== undefined) {
      const message = `${keyword} has no effect: line ${instruction.startLine} replaces it`;
      reportAt(earlier)("instruction-repeated", message, earlier.keywordRange);
    }
    last.set(keyword, instruction);
  }
}
