/** How a grader reads its parameters. */

import { posix } from "node:path";
import { programOf, startedBy } from "../../shell/shell_command.ts";
import type { Subject } from "../subject.ts";
import { argumentUse } from "./parameter_words.ts";

const names = /partId|userId|filename/;

const allArguments = /\$\{?[@*1-9]/;

/** Options of `java` that take the next word. */
const javaOptions: ReadonlySet<string> = new Set([
  ...["-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules"],
]);

/** A text that may read parameters. */
interface Reader {
  text: string;
  /** Whether its arguments are exactly the grader's. */
  given: boolean;
}

/**
 * Whether the entry script, or a program that it passes its arguments to, reads parameters from
 * arguments.
 */
export function readsArguments(subject: Subject): boolean {
  return readers(subject).some(({ text, given }) =>
    // Other programs may have arguments of their own.
    argumentUse.test(text) && (subject.protocol === "v1" || given || names.test(text))
  );
}

function readers(subject: Subject): Reader[] {
  const { entry, scripts, entryScriptPath } = subject;
  const found: Reader[] = scripts.map(({ path, shell, source: { text } }) => {
    const given = path === entryScriptPath ? !hasArguments(subject) : isHandedOn(subject, path);
    // The functions of a shell script have their own `$1`.
    return { text, given: given && !shell };
  });
  const isJava = entry?.interpreter === "java";
  const callsJava = scripts.some(({ commands }) =>
    commands.flatMap(startedBy).some((command) => programOf(command) === "java")
  );
  if (!isJava && !callsJava) return found;
  const given = isJava ? !hasArguments(subject) : isHandedOn(subject, "java");
  for (const [path, file] of subject.files.entries()) {
    const text = file.copied && path.endsWith(".java") ? file.text()?.text ?? "" : "";
    if (/\bstatic\s+void\s+main\b/.test(text)) found.push({ text, given });
  }
  return found;
}

/** Whether the Dockerfile gives the entry script arguments of its own. */
function hasArguments({ entry }: Subject): boolean {
  if (entry === undefined) return false;
  const { args, script, interpreter } = entry;
  if (script !== undefined && interpreter !== undefined) return args.at(-1) !== script;
  if (interpreter !== "java") return args.length > 0;
  const main = args.findIndex((word, index) =>
    !word.startsWith("-") && !javaOptions.has(args[index - 1] ?? "")
  );
  return main >= 0 && main < args.length - 1;
}

/** Whether a shell script passes its own arguments on to a program or script. */
function isHandedOn({ scripts }: Subject, path: string): boolean {
  const name = posix.basename(path);
  return scripts.some(({ commands }) =>
    commands.some(({ texts }) =>
      texts.some((text) => posix.basename(text) === name) &&
      texts.some((text) => allArguments.test(text))
    )
  );
}
