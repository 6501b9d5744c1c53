import { posix } from "node:path";
import { destinationPath } from "./copies.ts";
import { givesOthersWrite } from "./file_mode.ts";
import type { Finding, Rule } from "./rule.ts";
import { hasOption, startedCommands } from "./run_commands.ts";
import { programOf, type ShellCommand } from "./shell_commands.ts";
import type { Subject } from "./subject.ts";

/** Learner code runs under the same uid. */
export const writableGrader: Rule = {
  id: "CPG021",
  name: "writable-grader",
  title: "Grader writable for learner code",
  severity: "warning; tests or solutions owned by 1000: info",
  level: "warning",
  needs: ["dockerfile"],
  detects: "`chmod` or `--chmod` that lets others write, recursively or on copied files, outside " +
    "a directory made just for scratch",
  why: "learner code runs under the same uid and can rewrite tests and graders",
  advice: "`a+rX`, and one separate scratch directory",
  *check(subject) {
    for (const copy of subject.copies) {
      const at = subject.at(copy.instruction);
      if (typeof copy.chmod === "string" && givesOthersWrite(copy.chmod)) {
        const message = `\`--chmod=${copy.chmod}\` lets learner code rewrite what is copied`;
        yield { severity: "warning", message, at };
      } else if (
        /^1000(:|$)/.test(copy.chown ?? "") &&
        copy.sources.some(({ text }) => /(^|\/)(tests?|solutions?)(\/|\.|$)/i.test(text ?? ""))
      ) {
        const message = "Tests or solutions belong to the uid that learner code runs under";
        yield { severity: "info", message, at };
      }
    }
    for (const instruction of subject.instructions) {
      if (instruction.instruction !== "RUN") continue;
      for (const command of startedCommands(instruction)) {
        const finding = opened(command, subject, instruction);
        if (finding === undefined) continue;
        yield finding;
        break;
      }
    }
  },
};

function opened(
  command: ShellCommand,
  subject: Subject,
  instruction: Subject["instructions"][number],
): Finding | undefined {
  if (programOf(command) !== "chmod") return undefined;
  const words = command.words.slice(1).map(({ text }) => text)
    .filter((text) => !/^-[Rvfc]+$|^--/.test(text));
  const [mode = "", ...paths] = words;
  if (!givesOthersWrite(mode)) return undefined;
  const recursive = hasOption(command, "R", "recursive");
  const workdir = subject.settings.workdirAt.get(instruction) ?? "/";
  const path = paths.find((text) => holdsCopies(subject, { text, workdir, recursive }));
  if (path === undefined) return undefined;
  const message = `\`chmod ${mode}\` lets learner code rewrite what is in \`${path}\``;
  return { severity: "warning", message, at: subject.at(instruction) };
}

/** Whether files of the grader are copied to a path, or for a recursive change below it. */
function holdsCopies(
  subject: Subject,
  { text, workdir, recursive }: { text: string; workdir: string; recursive: boolean },
): boolean {
  const plain = /^[^$*?[]*/.exec(text)?.[0] ?? "";
  const isPattern = plain !== text;
  const path = posix.resolve(workdir, isPattern ? posix.dirname(`${plain}x`) : plain);
  for (const copy of subject.copies) {
    const destination = destinationPath(copy, subject.settings.workdirAt.get(copy.instruction));
    if (destination === undefined) continue;
    const to = posix.resolve(destination);
    if (recursive && (isBelow(to, path) || isBelow(path, to) && !isScratch(subject, path))) {
      return true;
    }
    const landed = copy.sources.map(({ text: source }) =>
      posix.join(to, posix.basename(source ?? ""))
    );
    if (
      isPattern
        ? isBelow(to, path)
        : path === to && !destination.endsWith("/") || landed.includes(path)
    ) {
      if (!isScratch(subject, path) || isPattern) return true;
    }
    const known = subject.files.at(path);
    if (known !== undefined && known !== "unknown" && known.kind === "file" && known.copied) {
      return true;
    }
  }
  return false;
}

/** A folder that a RUN or WORKDIR makes and nothing is copied to. */
function isScratch(subject: Subject, path: string): boolean {
  const found = subject.files.at(path);
  if (found === undefined || found === "unknown" || found.kind !== "directory") return false;
  return !found.copied && !subject.files.below(path).some(([, file]) => file.copied);
}

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(above === "/" ? "/" : `${above}/`);
}
