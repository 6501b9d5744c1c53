/** How a grader reads the parameters that it is given. */

import { posix } from "node:path";
import { programOf, startedBy } from "../../shell/shell_command.ts";
import type { Subject } from "../subject.ts";

/** Reading parameters as v1 gives them. */
const argumentUse =
  /\$[1-9@*#]|\$\{[1-9@*#]|\bsys\.argv\b|\bargparse\b|\bargs\s*\[|\bargs\b.*String|\bargv\b|commandArgs|\bgetopts\b/;

/** Reading parameters as v2 gives them. */
export const variableUse =
  /\$\{?(partId|userId|filename)\b|(environ|getenv|Sys\.getenv|process\.env|ENV)\b.{0,20}(partId|userId|filename)/;

/** The same where no shell's own variable of such a name can be meant. */
const environmentUse =
  /(environ|getenv|Sys\.getenv|process\.env|ENV)\b.{0,20}(partId|userId|filename)/;
const shellUse = /\$\{?(partId|userId)\b/;
const shellAssignment = /\b(partId|userId)=|\b(read|for)\b[^\n]*\b(partId|userId)\b/;

/** Whether a text shows that its grader is given its parameters as v2 does. */
export function readsEnvironment(text: string): boolean {
  return environmentUse.test(text) ||
    shellUse.test(text) && !shellAssignment.test(text) && !argumentUse.test(text);
}

const names = /partId|userId|filename/;

const allArguments = /\$\{?[@*1-9]/;

/** Options of `java` that take the next word. */
const javaOptions: ReadonlySet<string> = new Set([
  ...["-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules"],
]);

/** A text that may read parameters. */
interface Reader {
  text: string;
  /** Whether its arguments are the grader's, and no others. */
  given: boolean;
}

/** Whether parameters are read from arguments, by the entry script or what it hands them on to. */
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
    // The functions of a shell script have `$1` as well.
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

/** Whether a shell script hands its own arguments on to a program or script. */
function isHandedOn({ scripts }: Subject, path: string): boolean {
  const name = posix.basename(path);
  return scripts.some(({ commands }) =>
    commands.some(({ texts }) =>
      texts.some((text) => posix.basename(text) === name) &&
      texts.some((text) => allArguments.test(text))
    )
  );
}
