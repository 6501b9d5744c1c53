import type { Context } from "./context.ts";
import {
  contextPath,
  type Copy,
  type CopySource,
  leavesContext,
  matches,
  mayBeBehindLink,
  mayHoldUnseen,
} from "./copies.ts";
import type { Finding, Rule } from "./rule.ts";
import type { Subject } from "./subject.ts";

/** A COPY that stops the build, or takes another file than meant. */
export const copyCannotWork: Rule = {
  id: "CPG034",
  name: "copy-cannot-work",
  title: "COPY cannot work",
  severity: "error",
  level: "error",
  needs: ["dockerfile", "context"],
  required: "dockerfile",
  detects: "a source that is missing, ignored or outside the context; several sources and a " +
    "destination without `/` at its end; a stage that cannot be copied from",
  why: "the build fails, or copies another file than meant",
  advice: "correct the path",
  *check(subject) {
    const { dockerfile } = subject;
    for (const { code, message, line, range } of dockerfile.diagnostics) {
      if (code !== "from-order" && code !== "from-number") continue;
      const instruction = dockerfile.instructions.find(({ startLine }) => startLine === line);
      if (instruction === undefined) continue;
      yield { severity: "error", message, at: subject.at(instruction, range) };
    }
    for (const copy of subject.copies) {
      const finding = problem(copy, subject);
      if (finding !== undefined) yield finding;
    }
  },
};

function problem(copy: Copy, subject: Subject): Finding | undefined {
  const { instruction, sources, destination, from } = copy;
  if (from === undefined) {
    for (const { text, kind, word } of sources) {
      if (kind !== "path" || text === undefined) continue;
      const message = leavesContext(text)
        ? `\`${text}\` lies outside of the context`
        : subject.context === undefined
        ? undefined
        : missing(text, copy, subject.context);
      if (message === undefined) continue;
      return { severity: "error", message, at: subject.at(instruction, word.range) };
    }
  }
  const many = sources.length > 1 || takesSeveral(copy, subject.context);
  const { text, word } = destination;
  if (
    !many || text === undefined || text.endsWith("/") || /[/\\]$|^\.{1,2}$|\/\.{1,2}$/.test(text)
  ) return undefined;
  const message = `With several sources the destination \`${text}\` must end in \`/\``;
  return { severity: "error", message, at: subject.at(instruction, word.range) };
}

function missing(source: string, copy: Copy, context: Context): string | undefined {
  if (contextPath(source) === "") return undefined;
  if (isThere(copy.sources.find(({ text }) => text === source), context)) return undefined;
  if (isPattern(source)) {
    // A pattern may match nothing as long as another source is there.
    const others = copy.sources.filter(({ text }) => text !== source);
    if (others.some((other) => isThere(other, context))) return undefined;
  } else if (isIgnored(contextPath(source), context)) {
    return `\`${source}\` is left out by the ignore file`;
  }
  return `${copy.instruction.instruction} of \`${source}\`: there is no such file in the context`;
}

/** Whether a source is there, as far as can be seen. */
function isThere(source: CopySource | undefined, context: Context): boolean {
  const text = source?.text;
  if (source?.kind !== "path" || text === undefined || contextPath(text) === "") return true;
  return matches(context, text, []).length > 0 || mayBeBehindLink(context, text) ||
    mayHoldUnseen(context, text);
}

function isPattern(source: string): boolean {
  return /[*?[]/.test(source);
}

/** Of a folder that is left out as a whole, the content is not known. */
function isIgnored(path: string, { files }: Context): boolean {
  const parts = path.split("/");
  const known = parts.map((_, at) => files.get(parts.slice(0, at + 1).join("/")))
    .findLast((file) => file !== undefined);
  return known !== undefined && (known.path === path || known.ignored);
}

function takesSeveral({ sources, from, excludes }: Copy, context: Context | undefined): boolean {
  const [only] = sources;
  if (context === undefined || from !== undefined || only?.text === undefined) return false;
  if (only.kind !== "path" || !isPattern(only.text)) return false;
  return matches(context, only.text, excludes).length > 1;
}
