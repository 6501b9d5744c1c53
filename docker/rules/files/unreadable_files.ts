import type { Instruction } from "../../dockerfile/ast.ts";
import { isArchive } from "../../model/files/archives.ts";
import { type Copy, destinationPath } from "../../model/files/copies.ts";
import { closedFolder } from "../../model/files/closed_folder.ts";
import { allows } from "../../model/files/file_mode.ts";
import type { ImageFile, KnownFiles } from "../../model/files/known_files.ts";
import { absolutePath, parentOf } from "../../model/files/image_path.ts";
import type { Finding, Rule } from "../rule.ts";
import { hasOption, operands, startedCommands } from "../../model/run/run_commands.ts";
import { programOf } from "../../shell/shell_command.ts";
import type { Subject } from "../../model/subject.ts";

/** Copied files belong to root and keep their mode on disk: the most frequent failure of all. */
export const unreadableFiles: Rule = {
  id: "CPG019",
  name: "unreadable-files",
  title: "Not readable for uid 1000",
  severity: "warning",
  except: "error for the script that an interpreter is given, info going by the Dockerfile alone",
  needs: ["dockerfile", "context", "image"],
  required: "dockerfile",
  detects:
    "a copied file without r, or its directory without x, for others and not owned by 1000; " +
    "without the context, files that no `--chmod`, `--chown` or RUN touches",
  why: "copied files belong to root with the disk's mode",
  advice: "`--chmod=u=rwX,go=rX` on COPY",
  *check(subject) {
    yield* closedEntryScript(subject);
    if (subject.image !== undefined) yield* closedScripts(subject);
    else if (subject.context === undefined) yield* fromDockerfileAlone(subject);
    else yield* fromModes(subject);
  },
};

/** An interpreter opens its script as uid 1000. CPG014 covers one that is started directly. */
function* closedEntryScript(subject: Subject): Generator<Finding> {
  const { entry, entryFile, entryScriptPath: path, files } = subject;
  if (entry === undefined || entry.direct || path === undefined) return;
  const closed = closedFolder(files, path);
  const isClosed = closed !== undefined ||
    entryFile !== undefined && allows(entryFile, 4) === false;
  if (!isClosed) return;
  const disk = (closed?.[1] ?? entryFile)?.modeFromDisk ? ", going by the mode on this disk" : "";
  const why = closed === undefined ? "it may not read it" : `it may not enter \`${closed[0]}\``;
  const message = `\`${path}\` cannot be opened by uid 1000: ${why}${disk}`;
  yield { severity: "error", message, at: entry.at };
}

/** In an image, the scripts that the entry script calls. */
function* closedScripts(
  { scripts, files, entryScriptPath, wholeFile }: Subject,
): Generator<Finding> {
  for (const { path } of scripts) {
    if (path === entryScriptPath) continue;
    const closed = closedFolder(files, path);
    const file = files.at(path);
    const isUnread = file !== undefined && file !== "unknown" && allows(file, 4) === false;
    if (closed === undefined && !isUnread) continue;
    const why = closed === undefined ? "" : `: it may not enter \`${closed[0]}\``;
    const message = `\`${path}\` cannot be read by uid 1000${why}`;
    yield { severity: "warning", message, at: wholeFile };
  }
}

function* fromModes({ files }: Subject): Generator<Finding> {
  const byInstruction = new Map<unknown, { at: Finding["at"]; paths: string[]; disk: boolean }>();
  for (const [path, file] of files.entries()) {
    if (!isUnreadable(file) || !(file.copied || hasCopies(path, file, files))) continue;
    const known = byInstruction.get(file.at.instruction);
    const disk = file.modeFromDisk;
    if (known === undefined) {
      byInstruction.set(file.at.instruction, { at: file.at, paths: [path], disk });
    } else {
      known.paths.push(path);
      known.disk &&= disk;
    }
  }
  for (const { at, paths, disk } of byInstruction.values()) {
    const [first = ""] = paths;
    const more = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
    const because = disk ? ", going by the mode on this disk" : "";
    const message = `\`${first}\`${more} cannot be read by uid 1000${because}`;
    yield { severity: "warning", message, at };
  }
}

function isUnreadable(file: ImageFile): boolean {
  return allows(file, file.kind === "directory" ? 1 : 4) === false;
}

/** Folders that a RUN closes matter if they contain files of the grader. */
function hasCopies(path: string, { kind }: ImageFile, files: KnownFiles): boolean {
  return kind === "directory" && files.holdsCopies(path);
}

const changers = ["chmod", "chown", "install"];

function* fromDockerfileAlone(subject: Subject): Generator<Finding> {
  let changes: Changes | undefined;
  for (const copy of subject.copies) {
    if (copy.chmod !== undefined || copy.chown !== undefined) continue;
    if (copy.from !== undefined || !takesFiles(copy)) continue;
    const to = destinationPath(copy, subject.settings.workdirAt.get(copy.instruction));
    changes ??= changesOf(subject);
    // Lower stages come earlier in the file.
    if (lastReaching(to, changes) > copy.instruction.startLine) continue;
    const message = "Copied files belong to root and keep their mode on disk";
    yield { severity: "info", message, at: subject.at(copy.instruction) };
  }
}

/** The last lines on which a RUN sets the owner or mode of something. */
interface Changes {
  /** The path is not known. */
  anywhere: number;
  /** By path. */
  at: ReadonlyMap<string, number>;
  /** By path, including everything below it. */
  recursively: ReadonlyMap<string, number>;
  /** Of something below the path. */
  below: ReadonlyMap<string, number>;
}

function changesOf(subject: Subject): Changes {
  let anywhere = 0;
  const at = new Map<string, number>();
  const recursively = new Map<string, number>();
  const below = new Map<string, number>();
  for (const instruction of subject.instructionsOf("RUN")) {
    const line = instruction.startLine;
    for (const { path, recursive } of changedPaths(subject, instruction)) {
      if (path === undefined) anywhere = line;
      else {
        (recursive ? recursively : at).set(path, line);
        for (let above = path; above !== "/";) below.set(above = parentOf(above), line);
      }
    }
  }
  return { anywhere, at, recursively, below };
}

function* changedPaths(
  subject: Subject,
  instruction: Instruction,
): Generator<{ path: string | undefined; recursive: boolean }> {
  const commands = startedCommands(instruction);
  const workdir = commands.some(({ texts }) => texts[0] === "cd")
    ? undefined
    : subject.settings.workdirAt.get(instruction);
  for (const command of commands) {
    const name = programOf(command);
    if (name === "find" || name === "xargs") {
      if (!command.texts.some((text) => changers.includes(text))) continue;
      yield { path: undefined, recursive: true };
    } else if (changers.includes(name)) {
      const recursive = hasOption(command, "R", "recursive");
      // The mode or the owner comes before the paths.
      for (const { text, literal } of operands(command).slice(name === "install" ? 0 : 1)) {
        const isKnown = literal && !text.includes("{") &&
          (text.startsWith("/") || typeof workdir === "string");
        yield { path: isKnown ? absolutePath(text, workdir ?? "/") : undefined, recursive };
      }
    }
  }
}

/** The last line on which files copied to a destination may become accessible, or 0. */
function lastReaching(to: string | undefined, changes: Changes): number {
  const path = to === undefined ? "/" : absolutePath(to, "/");
  let last = Math.max(changes.anywhere, changes.below.get(path) ?? 0);
  if (to?.endsWith("/") === false) last = Math.max(last, changes.at.get(path) ?? 0);
  for (let above = path;; above = parentOf(above)) {
    last = Math.max(last, changes.recursively.get(above) ?? 0);
    if (above === "/") return last;
  }
}

function takesFiles({ sources, instruction }: Copy): boolean {
  return sources.some(({ kind, text }) =>
    kind === "path" &&
    (instruction.instruction === "COPY" || text !== undefined && !isArchive(text, undefined))
  );
}
