import { bytes as byteText } from "../../../terminal/measures.ts";
import { isAnswer } from "./answers_in_image.ts";
import { contextPath, leavesContext, matches } from "../../model/files/copies.ts";
import { Glob } from "../../context/glob.ts";
import type { Rule } from "../rule.ts";
import type { Subject } from "../../model/subject.ts";

/** A larger context is rarely copied whole on purpose. */
const LARGE_CONTEXT = 100 * 1024 * 1024;

const strays: ReadonlySet<string> = new Set([
  ...[".git", "node_modules", "__pycache__", ".venv", "venv", "virtualenv", "sample", "samples"],
]);

/** `COPY .` copies everything. */
export const dockerignore: Rule = {
  id: "CPG032",
  name: "dockerignore",
  title: "No ignore file for a mixed context",
  severity: "warning",
  needs: ["context"],
  detects:
    "the whole context is copied and holds .git, solutions or samples that no COPY names, virtual " +
    "environments, node_modules, `__pycache__`, or more than 100 MB, not ignored",
  why: "answers and history in the image, slow uploads",
  advice: "a `.dockerignore`",
  *check(subject) {
    const { context } = subject;
    if (context === undefined) return;
    const meant = namedSources(subject);
    for (const { sources, from, instruction, excludes } of subject.copies) {
      const whole = sources.find(({ text, kind }) =>
        kind === "path" && text !== undefined && isWhole(text)
      );
      if (from !== undefined || whole?.text === undefined) continue;
      const files = matches(context, whole.text, excludes).flatMap((match) => [
        ...(match.root === undefined ? [] : [match.root]),
        ...match.files,
      ]);
      const stray = files.find(({ path }) =>
        isStray(path) && !meant.some((source) => source.takes(path))
      );
      const bytes = files.reduce((sum, { kind, size }) => kind === "file" ? sum + size : sum, 0);
      if (stray === undefined && bytes <= LARGE_CONTEXT) continue;
      const what = stray === undefined ? byteText(bytes) : `\`${stray.path}\``;
      const file = context.hasIgnoreFile
        ? "the ignore file does not name it"
        : "nothing is ignored";
      yield {
        message: `The whole context is copied, ${what} with it, as ${file}`,
        // A finding on the context, to which no comment on an instruction applies.
        at: { ...subject.at(instruction), instruction: undefined },
      };
    }
  },
};

function isWhole(source: string): boolean {
  return /^\*?$/.test(contextPath(source)) || leavesContext(source);
}

/** Whatever another COPY names was copied on purpose. */
function namedSources({ copies }: Subject): Glob[] {
  return copies.filter(({ from }) => from === undefined).flatMap(({ sources }) =>
    sources.flatMap(({ kind, text }) =>
      kind === "path" && text !== undefined && !isWhole(text) ? [new Glob(contextPath(text))] : []
    )
  );
}

function isStray(path: string): boolean {
  return isAnswer(path) || path.split("/").some((part) => strays.has(part.toLowerCase()));
}
