import * as z from "zod";

/** An id in an answer: it becomes part of addresses, and a line of output of its own. */
export const answerId = z.string().max(1000).regex(/^[^\s\p{Cc}]+$/u);

/** A bucket's or a key's name, which goes into calls and lines as it is. */
export const answerName = z.string().min(1).max(8192).regex(/^\P{Cc}+$/u);

/** A word for where something stands. */
export const answerStatus = z.string().min(1).transform(oneLine);

/** A text in an answer that is only shown. */
export const answerLine = z.string().transform(oneLine);

/** A text as it may stand in a line: what a server says is no lines of ours. */
export function oneLine(text: string): string {
  return text.slice(0, 1000).replace(/[\t\n\v\f\r]+/g, " ");
}
