import type { Leak } from "./leak.ts";

/** Describes in one line what learners see of the grader. */
export function leakText({ kind, text, file }: Leak): string {
  const shown = text.replace(/\s+/g, " ");
  switch (kind) {
    case "line":
      return `learners see a line of ${file}: ${shown}`;
    case "code":
      return `learners see values of ${file}: ${shown}`;
    case "path":
      return `learners see a path of the grader: ${shown}`;
    case "trace":
      return `learners see a stack trace through ${file}: ${shown}`;
  }
}
