import { posix } from "node:path";
import type { Instruction } from "../dockerfile/ast.ts";
import { destinationPath } from "./copies.ts";
import { normalized } from "./image_path.ts";
import type { Finding, Rule } from "./rule.ts";
import { operands, runCommands } from "./run_commands.ts";
import { programOf, startedBy } from "./shell_command.ts";
import type { Subject } from "./subject.ts";

const makers: ReadonlySet<string> = new Set(["mkdir", "touch", "cp", "mv", "ln", "install", "tee"]);

/** Production mounts over /shared. */
export const sharedDirectory: Rule = {
  id: "CPG035",
  name: "shared-directory",
  title: "Something placed under /shared",
  severity: "error for /shared/submission, else warning",
  level: "warning",
  needs: ["dockerfile"],
  detects: "COPY, ADD, WORKDIR or VOLUME below `/shared`, or RUN creating it",
  why: "it is mounted over in production",
  advice: "another directory; tests bring their own submission",
  *check(subject) {
    for (const { instruction, paths } of placed(subject)) {
      const below = paths.filter((path) => path?.includes("shared"))
        .map((path) => normalized(path ?? "")).filter((path) => /^\/shared(\/|$)/.test(path));
      const path = below.find((one) => /^\/shared\/submission(\/|$)/.test(one)) ?? below[0];
      if (path === undefined) continue;
      const finding: Finding = {
        severity: /^\/shared\/submission(\/|$)/.test(path) ? "error" : "warning",
        message: `\`${path}\` is mounted over in production`,
        at: subject.at(instruction),
      };
      yield finding;
    }
  },
};

/** What instructions put somewhere, and the paths where. */
function* placed(
  subject: Subject,
): Generator<{ instruction: Instruction; paths: readonly (string | undefined)[] }> {
  for (const copy of subject.copies) {
    const { instruction } = copy;
    const workdir = subject.settings.workdirAt.get(instruction);
    yield { instruction, paths: [destinationPath(copy, workdir)] };
  }
  for (const keyword of ["WORKDIR", "VOLUME"]) {
    for (const instruction of subject.instructionsOf(keyword)) {
      yield { instruction, paths: subject.dockerfile.resolved.get(instruction)?.words ?? [] };
    }
  }
  for (const instruction of subject.runs(["shared"])) {
    yield { instruction, paths: written(instruction) };
  }
}

function written(instruction: Instruction): string[] {
  const paths: string[] = [];
  for (const outer of runCommands(instruction)) {
    for (const { operator, target } of outer.redirections) {
      if (operator.includes(">")) paths.push(target.text);
    }
    for (const command of startedBy(outer)) {
      if (!makers.has(programOf(command))) continue;
      const texts = operands(command).map(({ text }) => text);
      paths.push(...texts.filter(isTarget(command.texts[0])));
    }
  }
  return paths;
}

/** Of commands that read as well only the last operand is written. */
function isTarget(name: string | undefined) {
  return (_: string, index: number, all: string[]) =>
    ["mkdir", "touch", "tee"].includes(posix.basename(name ?? "")) || index === all.length - 1;
}
