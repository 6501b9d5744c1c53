import { posix } from "node:path";
import { asSeen, flatten, type FlatText } from "./flat_text.ts";
import { type GraderText, LONG_LINE } from "./grader_text.ts";
import type { LearnersText } from "./learners_text.ts";
import { type Leak, leakOf, MOST_LEAKS } from "./leak.ts";
import { ROW, rowAt, type Token, tokensOf } from "./tokens.ts";

/** A row of tokens with at least this many characters is taken to come from only one text. */
const LONG_ROW = LONG_LINE;

/** Code and data have at least this many literals, or signs between names; prose has fewer. */
const LEAST_LITERALS = 2;
const LEAST_SIGNS = 3;

/** A place in a file, as stack traces and compilers show it. */
const PLACE = /(?<![\w.@+/-])([\w.@+/-]+)(?:",? line |:? line |:|#)(\d{1,6})\b/g;

/** An absolute path, also as a `file:` URL, but not the end of another URL or of a relative path. */
const PATH = /(?:(?<![\w.:/~<-])|(?<=\bfile:(?:\/\/)?))\/[\w.@+-]+(?:\/[\w.@+-]+)*/g;

/** A leak and its place in the flat text. */
interface Found extends Leak {
  start: number;
  end: number;
}

/**
 * Whether a text could show anything of any grader: {@linkcode findLeaks} finds nothing in one that has
 * neither the length of a line or row, nor a place or path in it.
 */
export function canLeak(shown: string): boolean {
  const { flat } = flatten(asSeen(shown));
  return flat.length >= LONG_LINE || flat.search(PLACE) >= 0 || flat.search(PATH) >= 0;
}

/**
 * Finds parts of a grader in the text that a learner sees, in the order of the text.
 *
 * @param shown without tags (`textOfHtml()`)
 * @param learners reads what the learner handed in; called only if something was found
 */
export async function findLeaks(
  shown: string,
  grader: GraderText,
  learners: () => Promise<LearnersText>,
): Promise<Leak[]> {
  const text = flatten(asSeen(shown));
  const all = [
    ...places(text, grader),
    ...lines(text, grader),
    ...rows(text, grader),
    ...paths(text, grader),
  ];
  if (all.length === 0) return [];
  const theirs = await learners();
  const kept: Found[] = [];
  // Of leaks at the same place, the earlier kinds say more.
  for (const found of all) {
    if (isLearners(found, text, theirs, grader)) continue;
    if (kept.some(({ start, end }) => found.start < end && start < found.end)) continue;
    kept.push(found);
  }
  return kept.sort((a, b) => a.start - b.start).slice(0, MOST_LEAKS)
    .map(({ kind, text, file }) => leakOf({ kind, text, file }));
}

function isLearners(
  { kind, start, end, file }: Found,
  { flat }: FlatText,
  learners: LearnersText,
  grader: GraderText,
): boolean {
  const stands = flat.slice(start, end);
  if (learners.has(stands)) return true;
  switch (kind) {
    case "line":
      return false;
    case "code":
      return (["quotes", "words"] as const).some((as) => {
        const tokens = tokensOf(stands, as);
        const keys = tokens.map((_, index) => rowAt(tokens, index)).filter((row) =>
          row !== undefined
        );
        return keys.length > 0 && keys.every((row) => learners.hasRow(row));
      });
    case "path":
    case "trace":
      // The grader may have copied the submission to its own folder.
      return learners.hasName(posix.basename(file)) && !grader.hasFile(file);
  }
}

function* places(text: FlatText, grader: GraderText): Generator<Found> {
  for (const match of text.flat.matchAll(PLACE)) {
    const [place, name = ""] = match;
    // Node writes `file:///grader/grade.mjs:3`.
    const file = name.replace(/^\/+/, "/");
    const isOwn = file.startsWith("/")
      ? grader.hasPath(file)
      : /\.[a-z]\w*$/i.test(file) && grader.hasName(posix.basename(file));
    if (!isOwn) continue;
    yield found("trace", file, text, match.index, match.index + place.length);
  }
}

function* lines(text: FlatText, grader: GraderText): Generator<Found> {
  const { flat } = text;
  for (let index = 0; index + LONG_LINE <= flat.length; index++) {
    const hit = grader.lineAt(flat, index);
    if (hit === undefined) continue;
    const end = index + hit.line.length;
    yield found("line", hit.file, text, index, end);
    index = end - 1;
  }
}

function* rows(text: FlatText, grader: GraderText): Generator<Found> {
  for (const as of ["quotes", "words"] as const) {
    const tokens = tokensOf(text.flat, as);
    for (let index = 0; index < tokens.length; index++) {
      const row = rowAt(tokens, index);
      const file = row === undefined ? undefined : grader.fileWithRow(row);
      if (file === undefined) continue;
      let last = index + ROW - 1;
      for (let next = index + 1;; next++) {
        const more = rowAt(tokens, next);
        if (more === undefined || grader.fileWithRow(more) === undefined) break;
        last = next + ROW - 1;
      }
      const members = tokens.slice(index, last + 1);
      index = last;
      const [start, end] = [members[0]!.start, members.at(-1)!.end];
      if (isCode(members, text.flat.slice(start, end))) {
        yield found("code", file, text, start, end);
      }
    }
  }
}

function isCode(tokens: readonly Token[], stretch: string): boolean {
  const characters = tokens.reduce((sum, { key }) => sum + key.length, 0);
  if (characters < LONG_ROW) return false;
  if (tokens.filter(({ isLiteral }) => isLiteral).length >= LEAST_LITERALS) return true;
  return (stretch.match(/[()[\]{}=;<>+*]/g)?.length ?? 0) >= LEAST_SIGNS;
}

function* paths(text: FlatText, grader: GraderText): Generator<Found> {
  for (const match of text.flat.matchAll(PATH)) {
    // A full stop ends the sentence and is not part of the path.
    const path = match[0].replace(/[.]+$/, "");
    if (grader.hasPath(path)) {
      yield found("path", path, text, match.index, match.index + path.length);
    }
  }
}

function found(
  kind: Leak["kind"],
  file: string,
  { original }: FlatText,
  start: number,
  end: number,
): Found {
  return { kind, file, text: original(start, end), start, end };
}
