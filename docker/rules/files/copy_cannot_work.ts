import type { Context } from "../../context/context.ts";
import {
  contextPath,
  type Copy,
  type CopySource,
  leavesContext,
  matches,
  mayBeBehindLink,
  mayHoldUnseen,
  readCopy,
} from "../../model/files/copies.ts";
import { brokenLink } from "../../context/context_links.ts";
import { isPattern as isPatternOfGo } from "../../context/glob.ts";
import type { Finding, Rule } from "../rule.ts";
import type { Subject } from "../../model/subject.ts";

/** A COPY that fails the build, or copies another file than intended. */
export const copyCannotWork: Rule = {
  id: "CPG034",
  name: "copy-cannot-work",
  title: "COPY cannot work",
  severity: "error",
  needs: ["dockerfile", "context"],
  required: "dockerfile",
  detects:
    "a source that is missing, ignored or outside the context, or a link to nothing in it; a " +
    "line of the ignore file that docker refuses; several sources and a " +
    "destination without `/` at its end; a stage that cannot be copied from",
  why: "the build fails, or copies another file than meant",
  advice: "correct the path",
  *check(subject) {
    const { dockerfile } = subject;
    for (const { code, message, line, range } of dockerfile.diagnostics) {
      if (code !== "from-order" && code !== "from-number") continue;
      const instruction = subject.instructionAt(line);
      if (instruction === undefined) continue;
      yield { message, at: subject.at(instruction, range) };
    }
    for (const { path, line, message } of subject.context?.ignoreProblems ?? []) {
      yield { message, at: subject.contextLine(path, line) };
    }
    // Stages that are copied from are built too.
    for (const copy of [...copiesBelow(subject), ...subject.copies]) {
      const finding = unusable(copy, subject) ?? ambiguous(copy, subject);
      if (finding !== undefined) yield finding;
    }
  },
};

/** The COPY and ADD instructions of stages that are copied from. */
function copiesBelow({ usedStages, chain, dockerfile }: Subject): readonly Copy[] {
  return usedStages.filter((stage) => !chain.includes(stage))
    .flatMap(({ instructions }) => instructions)
    .filter(({ instruction }) => instruction === "COPY" || instruction === "ADD")
    .map((one) => readCopy(one, dockerfile))
    .filter((copy) => copy !== undefined);
}

/** Finds a source that does not exist. */
function unusable(copy: Copy, subject: Subject): Finding | undefined {
  if (copy.from !== undefined) return undefined;
  for (const { text, kind, word } of copy.sources) {
    if (kind !== "path" || text === undefined) continue;
    const message = leavesContext(text)
      ? `\`${text}\` lies outside of the context`
      : subject.context === undefined
      ? undefined
      : missing(text, copy, subject.context);
    if (message === undefined) continue;
    return { message, at: subject.at(copy.instruction, word.range) };
  }
  return undefined;
}

/** Finds several sources with a destination that is not known to be a folder. */
function ambiguous(copy: Copy, subject: Subject): Finding | undefined {
  const { instruction, texts, destination } = copy;
  const many = texts.length > 2 || takesSeveral(copy, subject.context);
  const { text, word } = destination;
  if (
    !many || text === undefined || text.endsWith("/") || /[/\\]$|^\.{1,2}$|\/\.{1,2}$/.test(text)
  ) return undefined;
  const message = `With several sources the destination \`${text}\` must end in \`/\``;
  return { message, at: subject.at(instruction, word.range) };
}

function missing(source: string, copy: Copy, context: Context): string | undefined {
  if (contextPath(source) === "") return undefined;
  if (!isPatternOfGo(source)) return `\`${source}\` is not a pattern: a \`[\` is left open`;
  const broken = brokenIn(source, context);
  if (broken !== undefined) {
    return `\`${broken.path}\` is a link to \`${broken.target}\`, where the builder sees nothing`;
  }
  if (isThere(copy.sources.find(({ text }) => text === source), context)) return undefined;
  if (isPattern(source)) {
    // A pattern may match nothing if another source exists.
    const others = copy.sources.filter(({ text }) => text !== source);
    if (others.some((other) => isThere(other, context))) return undefined;
  } else if (isIgnored(contextPath(source), context)) {
    return `\`${source}\` is left out by the ignore file`;
  }
  return `${copy.instruction.instruction} of \`${source}\`: there is no such file in the context`;
}

/** Finds a source that is or is behind a link that is broken or leads out of the context. */
function brokenIn(source: string, context: Context) {
  const paths = isPattern(source)
    ? matches(context, source, []).flatMap(({ root }) => root?.kind === "link" ? [root.path] : [])
    : [contextPath(source)];
  for (const path of paths) {
    const broken = brokenLink(context, path);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** Whether a source exists, as far as can be seen. */
function isThere(source: CopySource | undefined, context: Context): boolean {
  const text = source?.text;
  if (source?.kind !== "path" || text === undefined || contextPath(text) === "") return true;
  return matches(context, text, []).length > 0 || mayBeBehindLink(context, text) ||
    mayHoldUnseen(context, text);
}

function isPattern(source: string): boolean {
  return /[*?[]/.test(source);
}

/** The contents of a folder that is excluded as a whole are not known. */
function isIgnored(path: string, { files }: Context): boolean {
  const parts = path.split("/");
  const known = parts.map((_, at) => files.get(parts.slice(0, at + 1).join("/")))
    .findLast((file) => file !== undefined);
  return known !== undefined && (known.path === path || known.ignored);
}

function takesSeveral(copy: Copy, context: Context | undefined): boolean {
  if (context === undefined || copy.from !== undefined) return false;
  const [only] = copy.sources;
  if (only?.text === undefined || only.kind !== "path" || !isPattern(only.text)) return false;
  return matches(context, only.text, copy.excludes).length > 1;
}
