import { isAnswer } from "./answers_in_image.ts";
import { contextPath, leavesContext, matches } from "./copies.ts";
import type { Rule } from "./rule.ts";

/** More than this much in a context that is copied whole is rarely meant. */
const LARGE_CONTEXT = 100 * 1024 * 1024;

const strays: ReadonlySet<string> = new Set([
  ...[".git", "node_modules", "__pycache__", ".venv", "venv", "virtualenv"],
]);

/** `COPY .` takes all there is. */
export const dockerignore: Rule = {
  id: "CPG032",
  name: "dockerignore",
  title: "No ignore file for a mixed context",
  severity: "warning",
  level: "warning",
  needs: ["context"],
  detects:
    "the whole context is copied and holds .git, solutions, samples, virtual environments, " +
    "node_modules, `__pycache__`, or more than 100 MB, not ignored",
  why: "answers and history in the image, slow uploads",
  advice: "a `.dockerignore`",
  *check(subject) {
    const { context } = subject;
    if (context === undefined) return;
    for (const { sources, from, instruction, excludes } of subject.copies) {
      const whole = sources.find(({ text, kind }) =>
        kind === "path" && text !== undefined &&
        (/^\*?$/.test(contextPath(text)) || leavesContext(text))
      );
      if (from !== undefined || whole?.text === undefined) continue;
      const files = matches(context, whole.text, excludes).flatMap((match) => [
        ...(match.root === undefined ? [] : [match.root]),
        ...match.files,
      ]);
      const stray = files.find(({ path }) => isStray(path) || isAnswer(path));
      const bytes = files.reduce((sum, { kind, size }) => kind === "file" ? sum + size : sum, 0);
      if (stray === undefined && bytes <= LARGE_CONTEXT) continue;
      const what = stray === undefined
        ? `${Math.round(bytes / 1024 ** 2)} MB`
        : `\`${stray.path}\``;
      const file = context.hasIgnoreFile
        ? "the ignore file does not name it"
        : "nothing is ignored";
      yield {
        severity: "warning",
        message: `The whole context is copied, ${what} with it, as ${file}`,
        at: subject.at(instruction),
      };
    }
  },
};

function isStray(path: string): boolean {
  return path.split("/").some((part) => strays.has(part));
}
