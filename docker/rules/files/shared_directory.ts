import { posix } from "node:path";
import type { Instruction } from "../../dockerfile/ast.ts";
import { destinationPath } from "../../model/files/copies.ts";
import { absolutePath } from "../../model/files/image_path.ts";
import type { Rule, Severity } from "../rule.ts";
import { hasOption, operands, runCommands } from "../../model/run/run_commands.ts";
import { programOf, type ShellCommand, startedBy } from "../../shell/shell_command.ts";
import type { Subject } from "../../model/subject.ts";
import { directoryAfter } from "../../model/run/working_directory.ts";

const makers: ReadonlySet<string> = new Set(["mkdir", "touch", "cp", "mv", "ln", "install", "tee"]);

/** Production mounts over /shared. */
export const sharedDirectory: Rule = {
  id: "CPG035",
  name: "shared-directory",
  title: "Something placed under /shared",
  severity: "warning",
  except:
    "error for what is put below `/shared/submission`, info for making the two directories themselves",
  needs: ["dockerfile"],
  detects: "COPY, ADD, WORKDIR or VOLUME below `/shared`, or RUN creating it",
  why: "it is mounted over in production",
  advice: "another directory; tests bring their own submission",
  *check(subject) {
    for (const { instruction, places } of placed(subject)) {
      const found = places.flatMap(({ path, what }) => {
        const name = path === undefined ? "" : posix.normalize(path);
        return /^\/shared(\/|$)/.test(name)
          ? [{ path: name, severity: severityOf(name, what) }]
          : [];
      });
      const worst = found.toSorted((one, other) => rank[one.severity] - rank[other.severity])[0];
      if (worst === undefined) continue;
      const { path, severity } = worst;
      const message = severity === "info"
        ? `\`${path}\` is mounted in production, where it need not be made`
        : `\`${path}\` is mounted over in production`;
      yield { severity, message, at: subject.at(instruction) };
    }
  },
};

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** A path that gets content, or becomes a directory or an empty file. */
interface Placed {
  path: string | undefined;
  what: "content" | "directory" | "file";
}

/** An existing mount point is harmless: the grader builds and grades. */
function severityOf(path: string, what: Placed["what"]): Severity {
  if (what === "directory" && /^\/shared(\/submission)?\/?$/.test(path)) return "info";
  return what === "content" && /^\/shared\/submission(\/|$)/.test(path) ? "error" : "warning";
}

/** The paths that instructions write, and what they put there. */
function* placed(
  subject: Subject,
): Generator<{ instruction: Instruction; places: readonly Placed[] }> {
  const { settings: { workdirAt } } = subject;
  const folders = ["WORKDIR", "VOLUME"].flatMap((keyword) => subject.instructionsOf(keyword));
  const wordsOf = (one: Instruction) => subject.dockerfile.resolved.get(one)?.words ?? [];
  for (const copy of subject.copies) {
    const { instruction } = copy;
    const path = destinationPath(copy, workdirAt.get(instruction));
    yield { instruction, places: [{ path, what: "content" }] };
  }
  for (const instruction of folders) {
    const isWorkdir = instruction.instruction === "WORKDIR";
    const workdir = isWorkdir ? workdirAt.get(instruction) ?? undefined : undefined;
    const places = wordsOf(instruction).map((path): Placed => ({
      path: path && pathIn(workdir, path),
      what: "directory",
    }));
    yield { instruction, places };
  }
  for (const instruction of subject.instructionsOf("RUN")) {
    yield { instruction, places: written(instruction, workdirAt.get(instruction) ?? undefined) };
  }
}

function pathIn(workdir: string | undefined, path: string): string {
  return workdir === undefined || path.startsWith("/") ? path : absolutePath(path, workdir);
}

function written(instruction: Instruction, start: string | undefined): Placed[] {
  const places: Placed[] = [];
  let workdir = start;
  const add = (path: string, what: Placed["what"]) =>
    places.push({ path: pathIn(workdir, path), what });
  for (const outer of runCommands(instruction)) {
    for (const { operator, target } of outer.redirections) {
      if (operator.includes(">")) add(target.text, "content");
    }
    for (const command of startedBy(outer)) {
      if (command.texts[0] === "cd") workdir = directoryAfter(command, workdir);
      else for (const path of writtenBy(command)) add(path, whatOf(command));
    }
  }
  return places;
}

function whatOf(command: ShellCommand): Placed["what"] {
  const program = programOf(command);
  const makes = program === "mkdir" ||
    program === "install" && hasOption(command, "d", "directory");
  return makes ? "directory" : program === "touch" ? "file" : "content";
}

/** Options that name a file or directory to be written. */
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
  if (whatOf(command) !== "content" || program === "tee") return texts;
  // The others read all operands but the last.
  return program === "git" && (texts.length < 3 || texts[0] !== "clone") ? [] : texts.slice(-1);
}

/** Whether `tar` extracts an archive: `tar xf`, `tar -xzf`, `--extract`. */
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
