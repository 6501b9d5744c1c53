import type { AttackSummary } from "../../../grader/attack/outcome.ts";
import { attackVerdict, totalsOf } from "../../../grader/attack/summary.ts";
import { CLASSES, hasFallen, WORDS } from "../../../grader/attack/words.ts";
import type { Fault } from "../../../grader/batch/faults/faults.ts";
import { faultNames } from "../../../grader/batch/faults/faults.ts";
import { scoreTexts } from "../../../terminal/measures.ts";
import type { Style } from "../../../terminal/style.ts";
import { visibleLine } from "../../../terminal/text.ts";
import { wrapped } from "../../../terminal/width.ts";
import { columns } from "../../columns.ts";

/** The start of each line of evidence. */
const EVIDENCE = "  | ";

/** How a grader withstood its attacks: one sentence and a row for each class. @param width of the terminal */
export function renderAttacks(summary: AttackSummary, style: Style, width?: number): string {
  const { fallen, tried, words } = totalsOf(summary);
  const [prize, nothing] = scoreTexts([summary.prize, summary.nothing]);
  const shown = WORDS.filter((word) => (words[word] ?? 0) > 0);
  const rows = CLASSES.flatMap((kind) => {
    const counts = summary.classes[kind];
    return counts === undefined ? [] : [[kind, ...shown.map((word) => String(counts[word] ?? 0))]];
  });
  const verdict = attackVerdict(summary);
  const table = rows.length === 0 ? [] : columns([["", ...shown], ...rows]).split("\n");
  const colour = tried === 0 ? style.bold : fallen === 0 ? style.green : style.red;
  const lines = [
    colour(verdict),
    ...table.map((line) => `  ${line}`).map((line) =>
      line.replaceAll(/(?<= )0(?= |$)/g, style.dim("0"))
    ),
    `a right submission gets ${prize}, an empty one ${nothing}`,
  ];
  for (const { name, reason } of summary.notApplicable) {
    lines.push(wrapped(`not tried: ${name}: ${reason}`, width, "  "));
  }
  return lines.join("\n");
}

/**
 * Attacks that a grader fell to in the same way: what was seen, what a learner gains, and the fix.
 *
 * @param width of the terminal
 */
export function renderFall(fault: Fault, style: Style, width?: number): string | undefined {
  const { first: { attack, repeatLine }, count } = fault;
  if (attack === undefined || !hasFallen(attack.word)) return undefined;
  // Attacks that leaked the same may differ in their other outcomes.
  const also = attack.word === "leaked" && count > 1 ? [] : attack.also.filter(hasFallen);
  const words = [attack.word, ...also].join(", ");
  const names = faultNames(fault, visibleLine);
  const heading = wrapped(`${names}: ${words}`, width, "  ");
  const place = heading.lastIndexOf(`: ${words}`);
  const lines = place < 0
    ? [style.red(style.bold(heading))]
    : [style.red(style.bold(heading.slice(0, place))) + heading.slice(place)];
  const add = (text: string) => lines.push(wrapped(`  ${text}`, width, "    "));
  if (count === 1) add(attack.tries);
  for (const text of attack.evidence) {
    const shown = wrapped(visibleLine(text), width && width - EVIDENCE.length, "");
    lines.push(shown.replaceAll(/^/gm, `  ${style.dim("|")} `));
  }
  add(`a learner gains: ${attack.gain}`);
  add(`fix: ${attack.fix}`);
  if (repeatLine !== undefined) {
    lines.push(`  repeat ${count === 1 ? "it" : "one"}: ${visibleLine(repeatLine)}`);
  }
  return lines.join("\n");
}
