import { posix } from "node:path";
import { allows } from "../../model/files/file_mode.ts";
import type { Rule } from "../rule.ts";
import { commandPlace } from "../../model/scripts.ts";
import type { ShellCommand, ShellWord } from "../../shell/shell_command.ts";
import type { Subject } from "../../model/subject.ts";
import { directoryAfter } from "../../model/run/working_directory.ts";

/** Compiling in a directory without write permission fails. */
export const unwritableDirectory: Rule = {
  id: "CPG020",
  name: "unwritable-directory",
  title: "Working directory not writable",
  severity: "info",
  needs: ["context", "image"],
  detects: "an entry script that writes to a relative path or beside itself, where the directory " +
    "is known not to be writable for uid 1000",
  why: "compiling or unpacking there fails; `/tmp` can be written, in v2 `/shared` too",
  advice: "`mktemp -d`, or one scratch directory owned by 1000",
  *check(subject) {
    for (const script of subject.scripts) {
      let folder = subject.settings.workdir ?? undefined;
      const told = new Set<string>();
      for (const command of script.commands) {
        if (command.texts[0] === "cd") {
          folder = directoryAfter(command, folder, script.path);
          continue;
        }
        for (const word of written(command)) {
          const target = targetFolder(word, folder, script.path);
          if (target === undefined || told.has(target) || !isUnwritable(subject, target)) continue;
          told.add(target);
          const message = `\`${word.text}\` is written in \`${target}\`, where uid 1000 may not`;
          yield { message, at: commandPlace(script, command) };
        }
      }
    }
  },
};

/** The paths that a command writes. */
function* written({ words, redirections }: ShellCommand): Generator<ShellWord> {
  for (const { operator, target } of redirections) {
    if (operator.includes(">") && !/^[0-9-]*$/.test(target.text) && operator !== ">&") yield target;
  }
  const name = posix.basename(words[0]?.text ?? "");
  const args = words.slice(1);
  const after = (option: string) => args[args.findIndex(({ text }) => text === option) + 1];
  if (name === "cp" || name === "mv") {
    const last = args.at(-1);
    if (last !== undefined) yield last;
  } else if (name === "mkdir" || name === "touch") {
    yield* args.filter(({ text }) => !text.startsWith("-"));
  } else if (name === "mktemp") {
    if (args.some(({ text }) => text === "-p")) yield* [after("-p")].filter(isWord);
  } else if (/^(javac|unzip)$/.test(name)) {
    if (args.some(({ text }) => text === "-d")) yield* [after("-d")].filter(isWord);
  } else if (
    args.some(({ text }) => text === "-o") &&
    /^(g?cc|g\+\+|c\+\+|clang|go|ld|sort|gfortran|rustc|ghc)/.test(name)
  ) {
    yield* [after("-o")].filter(isWord);
  }
}

function isWord(word: ShellWord | undefined): word is ShellWord {
  return word !== undefined;
}

/** The folder of a path, if the path is relative or the script's own. */
function targetFolder(
  word: ShellWord,
  folder: string | undefined,
  script: string,
): string | undefined {
  if (!word.literal) return undefined;
  const isFolder = word.text === "." || word.text.endsWith("/");
  if (word.text.startsWith("/")) {
    const own = posix.dirname(script);
    const path = posix.resolve(word.text);
    return path === own || !isFolder && posix.dirname(path) === own ? own : undefined;
  }
  if (folder === undefined) return undefined;
  const path = posix.resolve(folder, word.text);
  return isFolder ? path : posix.dirname(path);
}

function isUnwritable({ files }: Subject, path: string): boolean {
  const found = files.at(path);
  return found !== undefined && found !== "unknown" && found.kind === "directory" &&
    allows(found, 2) === false;
}
