import { isArchive } from "./archives.ts";
import { type Copy, destinationPath } from "./copies.ts";
import { allows } from "./file_mode.ts";
import type { ImageFile, ImageFiles } from "./image_files.ts";
import { absolutePath } from "./image_path.ts";
import type { Finding, Rule } from "./rule.ts";
import { hasOption, operands, startedCommands } from "./run_commands.ts";
import { programOf } from "./shell_command.ts";
import type { Subject } from "./subject.ts";

/** Copied files belong to root and keep the disk's mode: the most frequent failure of all. */
export const unreadableFiles: Rule = {
  id: "CPG019",
  name: "unreadable-files",
  title: "Not readable for uid 1000",
  severity: "warning; going by the Dockerfile alone: info",
  level: "warning",
  needs: ["dockerfile", "context"],
  required: "dockerfile",
  detects:
    "a copied file without r, or its directory without x, for others and not owned by 1000; " +
    "without the context, files that no `--chmod`, `--chown` or RUN touches",
  why: "copied files belong to root with the disk's mode",
  advice: "`--chmod=u=rwX,go=rX` on COPY",
  *check(subject) {
    if (subject.context === undefined) yield* fromDockerfileAlone(subject);
    else yield* fromModes(subject);
  },
};

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

/** Folders that a RUN closes matter where files of the grader lie in them. */
function hasCopies(path: string, { kind }: ImageFile, files: ImageFiles): boolean {
  return kind === "directory" && files.below(path).some(([, file]) => file.copied);
}

const changers = ["chmod", "chown", "install"];

function* fromDockerfileAlone(subject: Subject): Generator<Finding> {
  let touched: readonly Touched[] | undefined;
  for (const copy of subject.copies) {
    if (copy.from !== undefined || !takesFiles(copy)) continue;
    if (copy.chmod !== undefined || copy.chown !== undefined) continue;
    const to = destinationPath(copy, subject.settings.workdirAt.get(copy.instruction));
    touched ??= touchedPaths(subject);
    // Stages below are written above.
    const later = touched.filter(({ line }) => line > copy.instruction.startLine);
    if (later.some((one) => touches(one, to))) continue;
    const message = "What is copied belongs to root and keeps the mode it has on disk";
    yield { severity: "info", message, at: subject.at(copy.instruction) };
  }
}

/** What a RUN gives owner or mode to. */
interface Touched {
  line: number;
  /** `undefined` where that is not known. */
  path: string | undefined;
  recursive: boolean;
}

function touchedPaths(subject: Subject): Touched[] {
  return subject.runs(changers).flatMap((instruction) => {
    const commands = startedCommands(instruction);
    const workdir = commands.some(({ texts }) => texts[0] === "cd")
      ? undefined
      : subject.settings.workdirAt.get(instruction);
    return commands.flatMap((command): Touched[] => {
      const line = instruction.startLine;
      const name = programOf(command);
      if (name === "find" || name === "xargs") {
        const changes = command.texts.some((text) => changers.includes(text));
        return changes ? [{ line, path: undefined, recursive: true }] : [];
      }
      if (!changers.includes(name)) return [];
      const recursive = hasOption(command, "R", "recursive");
      // Before the paths stands the mode or the owner.
      return operands(command).slice(name === "install" ? 0 : 1).map(({ text, literal }) => {
        const isKnown = literal && !text.includes("{") &&
          (text.startsWith("/") || typeof workdir === "string");
        const path = isKnown ? absolutePath(text, workdir ?? "/") : undefined;
        return { line, path, recursive };
      });
    });
  });
}

/** Whether a change reaches what is copied to a destination, or may. */
function touches({ path, recursive }: Touched, to: string | undefined): boolean {
  if (path === undefined || to === undefined) return true;
  const folder = absolutePath(to, "/");
  if (path === folder) return recursive || !to.endsWith("/");
  return isBelow(path, folder) || recursive && isBelow(folder, path);
}

function isBelow(path: string, above: string): boolean {
  return path.startsWith(above === "/" ? "/" : `${above}/`);
}

function takesFiles({ sources, instruction }: Copy): boolean {
  return sources.some(({ kind, text }) =>
    kind === "path" &&
    (instruction.instruction === "COPY" || text !== undefined && !isArchive(text, undefined))
  );
}
