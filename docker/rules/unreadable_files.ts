import type { Copy } from "./copies.ts";
import { allows } from "./file_mode.ts";
import type { ImageFile } from "./image_files.ts";
import type { Finding, Rule } from "./rule.ts";
import { startedCommands } from "./run_commands.ts";
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
  detects: "a copied file without r, or a directory without x, for others and not owned by 1000; " +
    "without the context, files that no `--chmod`, `--chown` or RUN makes readable",
  why: "copied files belong to root with the disk's mode",
  advice: "`--chmod=u=rwX,go=rX` on COPY",
  *check(subject) {
    if (subject.context === undefined) yield* fromDockerfileAlone(subject);
    else yield* fromModes(subject);
  },
};

function* fromModes(subject: Subject): Generator<Finding> {
  const byInstruction = new Map<unknown, { at: Finding["at"]; paths: string[]; disk: boolean }>();
  for (const [path, file] of subject.files.entries()) {
    if (!file.copied || !isUnreadable(file)) continue;
    const known = byInstruction.get(file.at.instruction);
    if (known === undefined) {
      const disk = file.modeFromDisk;
      byInstruction.set(file.at.instruction, { at: file.at, paths: [path], disk });
    } else known.paths.push(path);
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

const changers = ["chmod", "chown", "install"];

function* fromDockerfileAlone(subject: Subject): Generator<Finding> {
  // A RUN anywhere after the COPY may be what makes it readable.
  const lastChange = subject.runs(changers).findLast((instruction) =>
    startedCommands(instruction).some(({ texts }) => changers.includes(texts[0] ?? ""))
  );
  const lastLine = lastChange?.startLine ?? 0;
  for (const copy of subject.copies) {
    if (copy.from !== undefined || !takesFiles(copy)) continue;
    if (copy.chmod !== undefined || copy.chown !== undefined) continue;
    // Stages below are written above.
    if (copy.instruction.startLine < lastLine) continue;
    const message = "What is copied belongs to root and keeps the mode it has on disk";
    yield { severity: "info", message, at: subject.at(copy.instruction) };
  }
}

function takesFiles({ sources, instruction }: Copy): boolean {
  return instruction.instruction === "COPY" && sources.some(({ kind }) => kind === "path");
}
