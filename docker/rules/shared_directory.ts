import type { Instruction } from "../dockerfile/ast.ts";
import { destinationPath } from "./copies.ts";
import { absolutePath, normalized } from "./image_path.ts";
import type { Finding, Rule } from "./rule.ts";
import { operands, runCommands } from "./run_commands.ts";
import { programOf, type ShellCommand, startedBy } from "./shell_command.ts";
import type { Subject } from "./subject.ts";
import { directoryAfter } from "./working_directory.ts";

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
  const { settings: { workdirAt } } = subject;
  const folders = ["WORKDIR", "VOLUME"].flatMap((keyword) => subject.instructionsOf(keyword));
  const wordsOf = (one: Instruction) => subject.dockerfile.resolved.get(one)?.words ?? [];
  const isMentioned = subject.copiedNames.includes("shared") ||
    folders.some((one) => wordsOf(one).some((word) => word?.includes("shared")));
  if (isMentioned) {
    for (const copy of subject.copies) {
      const { instruction } = copy;
      yield { instruction, paths: [destinationPath(copy, workdirAt.get(instruction))] };
    }
    for (const instruction of folders) {
      const isWorkdir = instruction.instruction === "WORKDIR";
      const workdir = isWorkdir ? workdirAt.get(instruction) ?? undefined : undefined;
      const paths = wordsOf(instruction).map((path) => path && pathIn(workdir, path));
      yield { instruction, paths };
    }
  }
  for (const instruction of subject.runs(["shared"])) {
    yield { instruction, paths: written(instruction, workdirAt.get(instruction) ?? undefined) };
  }
}

function pathIn(workdir: string | undefined, path: string): string {
  return workdir === undefined || path.startsWith("/") ? path : absolutePath(path, workdir);
}

function written(instruction: Instruction, start: string | undefined): string[] {
  const paths: string[] = [];
  let workdir = start;
  const add = (path: string) => paths.push(pathIn(workdir, path));
  for (const outer of runCommands(instruction)) {
    for (const { operator, target } of outer.redirections) {
      if (operator.includes(">")) add(target.text);
    }
    for (const command of startedBy(outer)) {
      if (command.texts[0] === "cd") workdir = directoryAfter(command, workdir);
      else writtenBy(command).forEach(add);
    }
  }
  return paths;
}

/** Options that name a file or directory which is written. */
const outputOptions: ReadonlyMap<string, readonly string[]> = new Map([
  ["curl", ["-o", "--output", "--output-dir"]],
  ["wget", ["-O", "--output-document", "-P", "--directory-prefix"]],
  ["tar", ["-C", "--directory"]],
  ["unzip", ["-d"]],
]);

function writtenBy(command: ShellCommand): readonly string[] {
  const program = programOf(command);
  const options = outputOptions.get(program);
  if (options !== undefined) {
    return program === "tar" && !extracts(command) ? [] : optionValues(command, options);
  }
  const texts = makers.has(program) || program === "git"
    ? operands(command).map(({ text }) => text)
    : [];
  if (program === "mkdir" || program === "touch" || program === "tee") return texts;
  // The others read all but the last.
  return program === "git" && (texts.length < 3 || texts[0] !== "clone") ? [] : texts.slice(-1);
}

/** Whether `tar` reads an archive: `tar xf`, `tar -xzf`, `--extract`. */
function extracts({ texts }: ShellCommand): boolean {
  return texts.some((text, index) =>
    text === "--extract" || text === "--get" ||
    (index === 1 ? /^-?[A-Za-z]*x/ : /^-[A-Za-z]*x/).test(text)
  );
}

/** The values of options: `-o x`, `-ox`, `-sSo x`, `--output x`, `--output=x`. */
function optionValues({ texts }: ShellCommand, options: readonly string[]): string[] {
  return texts.flatMap((text, index) => {
    if (!text.startsWith("-")) return [];
    const next = texts[index + 1] ?? "";
    if (options.includes(text)) return [next];
    for (const option of options) {
      if (option.startsWith("--")) {
        if (text.startsWith(`${option}=`)) return [text.slice(option.length + 1)];
      } else if (!text.startsWith("--")) {
        const at = text.indexOf(option.slice(1));
        if (at > 0) return [text.slice(at + 1) || next];
      }
    }
    return [];
  });
}
