import * as z from "zod";

/** An id in an answer. It becomes part of URLs, and is printed on a line by itself. */
export const answerId = z.string().max(1000).regex(/^[^\s\p{Cc}]+$/u);

/** The name of a bucket or key, used unchanged in requests and output lines. */
export const answerName = z.string().min(1).max(8192).regex(/^\P{Cc}+$/u);

/** A status. */
export const answerStatus = z.string().min(1).transform(oneLine);

/** A string in an answer that is only displayed. */
export const answerLine = z.string().transform(oneLine);

/** Makes a string fit on one line: what a server sends must not look like lines of this program. */
export function oneLine(text: string): string {
  return text.slice(0, 1000).replace(/[\t\n\v\f\r]+/g, " ");
}
