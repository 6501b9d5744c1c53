import { posix } from "node:path";
import { destinationPath } from "./copies.ts";
import { givesOthersWrite, isOption } from "./file_mode.ts";
import type { Finding, Rule } from "./rule.ts";
import { hasOption, startedCommands } from "./run_commands.ts";
import { programOf, type ShellCommand } from "./shell_command.ts";
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
    let landings: readonly Landing[] | undefined;
    const grader = { subject, landings: () => landings ??= landingsOf(subject) };
    for (const instruction of subject.runs(["chmod"])) {
      for (const command of startedCommands(instruction)) {
        const finding = opened(command, grader, instruction);
        if (finding === undefined) continue;
        yield finding;
        break;
      }
    }
  },
};

/** Where a COPY or ADD puts what it copies. */
interface Landing {
  to: string;
  /** Written with a `/` at its end. */
  isFolder: boolean;
  /** The paths of the sources there. */
  paths: readonly string[];
}

/** A grader and its landings, found out once they are asked for. */
interface Grader {
  subject: Subject;
  landings: () => readonly Landing[];
}

function landingsOf({ copies, settings }: Subject): Landing[] {
  return copies.flatMap((copy) => {
    const destination = destinationPath(copy, settings.workdirAt.get(copy.instruction));
    if (destination === undefined) return [];
    const to = posix.resolve(destination);
    const paths = copy.sources.map(({ text }) => posix.join(to, posix.basename(text ?? "")));
    return [{ to, isFolder: destination.endsWith("/"), paths }];
  });
}

function opened(
  command: ShellCommand,
  grader: Grader,
  instruction: Subject["instructions"][number],
): Finding | undefined {
  if (programOf(command) !== "chmod") return undefined;
  const { subject } = grader;
  const words = command.texts.slice(1).filter((text) => !isOption(text));
  const [mode = "", ...paths] = words;
  if (!givesOthersWrite(mode)) return undefined;
  const recursive = hasOption(command, "R", "recursive");
  const workdir = subject.settings.workdirAt.get(instruction) ?? "/";
  const path = paths.find((text) => holdsCopies(grader, { text, workdir, recursive }));
  if (path === undefined) return undefined;
  const message = `\`chmod ${mode}\` lets learner code rewrite what is in \`${path}\``;
  return { severity: "warning", message, at: subject.at(instruction) };
}

/** Whether files of the grader are copied to a path, or for a recursive change below it. */
function holdsCopies(
  { subject, landings }: Grader,
  { text, workdir, recursive }: { text: string; workdir: string; recursive: boolean },
): boolean {
  const plain = /^[^$*?[]*/.exec(text)?.[0] ?? "";
  const isPattern = plain !== text;
  const path = posix.resolve(workdir, isPattern ? posix.dirname(`${plain}x`) : plain);
  if (landings().length === 0) return false;
  const known = subject.files.at(path);
  if (known !== undefined && known !== "unknown" && known.kind === "file" && known.copied) {
    return true;
  }
  const isScratch = isScratchFolder(subject, path);
  return landings().some(({ to, isFolder, paths }) => {
    if (recursive && (isBelow(to, path) || isBelow(path, to) && !isScratch)) return true;
    if (isPattern) return isBelow(to, path);
    return !isScratch && (path === to && !isFolder || paths.includes(path));
  });
}

/** A folder that a RUN or WORKDIR makes and nothing is copied to. */
function isScratchFolder(subject: Subject, path: string): boolean {
  const found = subject.files.at(path);
  if (found === undefined || found === "unknown" || found.kind !== "directory") return false;
  return !found.copied && !subject.files.below(path).some(([, file]) => file.copied);
}

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(above === "/" ? "/" : `${above}/`);
}
