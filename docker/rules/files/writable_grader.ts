import { posix } from "node:path";
import { type Copy, destinationPath, matches } from "../../model/files/copies.ts";
import { givesOthersWrite, isOption, isSticky } from "../../model/files/file_mode.ts";
import { nameWords } from "../../model/texts/path_words.ts";
import type { Rule } from "../rule.ts";
import { hasOption, startedCommands } from "../../model/run/run_commands.ts";
import { programOf, type ShellCommand } from "../../shell/shell_command.ts";
import type { Subject } from "../../model/subject.ts";
import { directoryAfter } from "../../model/run/working_directory.ts";

/** Words in the names of files that learner code is judged by. */
const judges = /^(tests?|solutions?)[0-9]*$/;

/**
 * Folders with only temporary files, in production too, or with home directories, which `useradd`
 * creates.
 */
const scratchRoots = ["/tmp", "/var/tmp", "/home", "/shared"];

/** Learner code runs under the same uid. */
export const writableGrader: Rule = {
  id: "CPG021",
  name: "writable-grader",
  title: "Grader writable for learner code",
  severity: "warning",
  except: "info for tests or solutions owned by 1000",
  needs: ["dockerfile"],
  detects: "`chmod` or `--chmod` that lets others write, recursively or on copied files, outside " +
    "a directory made just for scratch",
  why: "learner code runs under the same uid and can rewrite tests and graders",
  advice: "`a+rX`, and one separate scratch directory",
  *check(subject) {
    for (const copy of subject.copies) {
      if (typeof copy.chmod === "string" && opensCopied(copy, copy.chmod, subject)) {
        const message = `\`--chmod=${copy.chmod}\` lets learner code rewrite what is copied`;
        yield { severity: "warning", message, at: subject.at(copy.instruction) };
      } else if (
        copy.chown !== undefined && /^1000(:|$)/.test(copy.chown ?? "") &&
        copy.sources.some(({ text }) => nameWords(text ?? "").some((word) => judges.test(word)))
      ) {
        const message = "Tests or solutions belong to the uid that learner code runs under";
        yield { severity: "info", message, at: subject.at(copy.instruction) };
      }
    }
    let landings: readonly Landing[] | undefined;
    const grader = { subject, landings: () => landings ??= landingsOf(subject) };
    for (const instruction of subject.instructionsOf("RUN")) {
      const start = subject.settings.workdirAt.get(instruction);
      let workdir = start === null ? undefined : start ?? "/";
      const commands = startedCommands(instruction);
      for (const command of commands) {
        if (command.texts[0] === "cd") workdir = directoryAfter(command, workdir);
        const message = opened(command, { ...grader, commands }, workdir);
        if (message === undefined) continue;
        yield { severity: "warning", message, at: subject.at(instruction) };
        break;
      }
    }
  },
};

/** The destination of a COPY or ADD. */
interface Landing {
  to: string;
  /** Whether it was written with a trailing `/`. */
  isFolder: boolean;
  /** The destination paths of the sources. */
  paths: readonly string[];
}

/** A grader, and one of its RUNs. */
interface Grader {
  subject: Subject;
  /** Computed on demand. */
  landings: () => readonly Landing[];
  commands: readonly ShellCommand[];
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

/** Whether `--chmod` lets others write to the copied files. */
function opensCopied(copy: Copy, mode: string, { context }: Subject): boolean {
  if (!givesOthersWrite(mode)) return false;
  if (!isSticky(mode)) return true;
  // A directory alone is then a scratch directory.
  return copy.sources.some(({ text = "", kind }) => {
    if (kind !== "path") return true;
    if (context === undefined || copy.from !== undefined) return posix.extname(text) !== "";
    return matches(context, text, copy.excludes)
      .some(({ files }) => files.some((file) => file.kind !== "directory"));
  });
}

function opened(
  command: ShellCommand,
  grader: Grader,
  workdir: string | undefined,
): string | undefined {
  if (programOf(command) !== "chmod") return undefined;
  const words = command.texts.slice(1).filter((text) => !isOption(text));
  const [mode = "", ...paths] = words;
  if (!givesOthersWrite(mode)) return undefined;
  const recursive = hasOption(command, "R", "recursive");
  const path = paths.find((text) => {
    const isPattern = /[$*?[]/.test(text);
    const plain = isPattern ? posix.dirname(`${/^[^$*?[]*/.exec(text)?.[0] ?? ""}x`) : text;
    if (!plain.startsWith("/") && workdir === undefined) return false;
    const target = { path: posix.resolve(workdir ?? "/", plain), isPattern };
    if (isSticky(mode) && !recursive && !isPattern) {
      return isCopiedFile(grader.subject, target.path);
    }
    return holdsCopies(grader, target, recursive) ||
      recursive && !text.includes("$") && isProgram(grader, target.path);
  });
  return path === undefined
    ? undefined
    : `\`chmod ${mode}\` lets learner code rewrite what is in \`${path}\``;
}

/** Whether files of the grader are copied to a path or, for a recursive change, below it. */
function holdsCopies(
  { subject, landings }: Grader,
  { path, isPattern }: { path: string; isPattern: boolean },
  recursive: boolean,
): boolean {
  if (landings().length === 0) return false;
  if (isCopiedFile(subject, path)) return true;
  const isScratch = isScratchFolder(subject, path);
  return landings().some(({ to, isFolder, paths }) => {
    if (recursive && (isBelow(to, path) || isBelow(path, to) && !isScratch)) return true;
    if (isPattern) return isBelow(to, path);
    return !isScratch && (path === to && !isFolder || paths.includes(path));
  });
}

function isCopiedFile({ files }: Subject, path: string): boolean {
  const known = files.at(path);
  return known !== undefined && known !== "unknown" && known.kind !== "directory" && known.copied;
}

/** Whether a path has anything but a scratch directory: RUNs can add grader files too. */
function isProgram({ subject, commands }: Grader, path: string): boolean {
  if (scratchRoots.some((root) => isBelow(path, root))) return false;
  // `mkdir path/{a,b}` creates directories whose names are not known.
  const isMade = commands.some((command) =>
    programOf(command) === "mkdir" && command.texts.some((text) => text.startsWith(`${path}/{`))
  );
  return !isMade && !isScratchFolder(subject, path);
}

/** Whether a RUN or WORKDIR creates a folder that nothing is copied to. */
function isScratchFolder(subject: Subject, path: string): boolean {
  const found = subject.files.at(path);
  if (found === undefined || found === "unknown" || found.kind !== "directory") return false;
  return !found.copied && !subject.files.holdsCopies(path);
}

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(above === "/" ? "/" : `${above}/`);
}
