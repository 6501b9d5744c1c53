import { posix } from "node:path";
import { searchPath } from "../../model/built_image.ts";
import { shells } from "../../model/entry_point.ts";
import type { KnownFiles } from "../../model/files/known_files.ts";
import { parentOf } from "../../model/files/image_path.ts";
import type { Rule } from "../rule.ts";
import type { Subject } from "../../model/subject.ts";

/** A container whose program is missing cannot start. */
export const entryScriptMissing: Rule = {
  id: "CPG013",
  name: "entry-script-missing",
  title: "Entry script is not in the image",
  severity: "error",
  except: "warning where something in the chain could create it",
  needs: ["dockerfile", "context", "image"],
  required: "dockerfile",
  detects:
    "an entry program with `/`, or the script of an interpreter, not below `/bin`, `/sbin`, `/usr` or `/lib`, " +
    "and no image file of that path",
  why: "the container cannot start",
  advice: "COPY it, or correct the path",
  *check(subject) {
    const { entry, settings, chain } = subject;
    const path = subject.entryScriptPath;
    const here = subject.image === undefined ? notInPath(subject) : undefined;
    if (entry !== undefined && here !== undefined) {
      const message = `\`${entry.script}\` is looked for in PATH, not in the working directory: ` +
        `write \`${here}\``;
      const severity = subject.files.anythingPossible ? "warning" : "error";
      return yield { severity, message, at: entry.at };
    }
    if (entry?.script === undefined || path === undefined) return;
    // Several words in one: covered by another rule.
    if (/\s/.test(entry.program)) return;
    if (subject.image !== undefined) {
      if (
        !entry.script.includes("/") || path.startsWith("/shared/") ||
        subject.files.at(path) !== undefined
      ) {
        return;
      }
      yield { severity: "error", message: `\`${path}\` is not in the image`, at: entry.at };
    }
    if (chain.length === 0) return;
    if (/^\/(bin|sbin|usr|lib|lib64)\//.test(path)) return;
    if (!entry.script.includes("/") && !isLookedForHere(subject)) return;
    const { files } = subject;
    // Relative to a folder that only the base image determines.
    const isGuess = typeof settings.workdir !== "string" && files.ground === "other";
    if (!entry.script.startsWith("/") && isGuess) return;
    if (subject.files.at(path) !== undefined) return;
    const what = files.anythingPossible
      ? `No COPY, ADD or understood RUN puts \`${path}\` into the image`
      : `Nothing puts \`${path}\` into the image`;
    yield {
      severity: files.anythingPossible ? "warning" : "error",
      message: what + whyNot(path, files),
      at: entry.at,
    };
  },
};

/** The path of a program given by name alone that is in WORKDIR, but in no folder of PATH. */
function notInPath({ entry, settings: { env, workdir }, files }: Subject): string | undefined {
  const script = entry?.script;
  if (script === undefined || !entry?.direct || /[/$\s]/.test(script)) return undefined;
  if (typeof workdir !== "string") return undefined;
  if (env.some(({ variables }) => variables.some(({ name }) => name === "PATH"))) return undefined;
  if (searchPath.some((folder) => files.at(`${folder}/${script}`) !== undefined)) return undefined;
  const path = posix.join(workdir, script);
  const file = files.at(path);
  return file !== undefined && file !== "unknown" && file.copied && file.kind === "file"
    ? path
    : undefined;
}

/** Whether a name alone means a file in the working directory, as it does for interpreters. */
function isLookedForHere({ entry, files }: Subject): boolean {
  const { script = "", direct, interpreter = "", commandText } = entry ?? {};
  if (direct || commandText !== undefined) return false;
  // Shells also search PATH, and node finds modules by parts of their names.
  if (shells.has(interpreter)) {
    return !searchPath.some((folder) => files.at(`${folder}/${script}`) !== undefined);
  }
  return !/^node/.test(interpreter) || /\.[cm]?js$/.test(script);
}

/** The usual mistake: a file was copied to the path of its intended folder. */
function whyNot(path: string, files: KnownFiles): string {
  for (let above = parentOf(path); above !== "/"; above = parentOf(above)) {
    const file = files.at(above);
    if (file === undefined || file === "unknown") continue;
    return file.kind === "file"
      ? `: \`${above}\` is a file itself, as its destination has no \`/\` at the end`
      : "";
  }
  return "";
}
