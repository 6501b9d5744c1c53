/** What a rule is, and what it answers (docs/spec/sanity-rules.md, section 3). */

import type { Range } from "../dockerfile/ast.ts";
import type { Place } from "../model/place.ts";
import type { Need, Subject } from "../model/subject.ts";

/** `error`: it will not build or not grade. `warning`: likely to fail or leak. `info`: advice. */
export type Severity = "error" | "warning" | "info";

/** What a rule says about one place. */
export interface Finding {
  /** Where it is not the rule's. */
  severity?: Severity;
  /** What is wrong here, one sentence without a full stop. */
  message: string;
  at: Place;
  /** A change that mends it without changing anything else. */
  edit?: Edit | undefined;
}

/** A safe change of one file. */
export type Edit =
  /** Takes whole lines away. */
  | { kind: "delete-lines"; file: string; start: number; end: number }
  /** Puts a word in place of another. */
  | { kind: "replace"; file: string; range: Range; text: string }
  /** Makes every line end LF. */
  | { kind: "unix-lines"; file: string };

/** A rule is data: suppression, thresholds and formats are not its business. */
export interface Rule {
  /** `CPG` and three digits; stable. */
  id: string;
  /** The same in words; stable too. */
  name: string;
  title: string;
  /** That of its findings, unless one says otherwise. */
  severity: Severity;
  /** Which findings have another severity, for the documentation. */
  except?: string;
  /** All that it can make use of. */
  needs: readonly Need[];
  /** Which of them it cannot do without, where that is not each one alone. */
  required?: Need;
  detects: string;
  why: string;
  advice: string;
  /** What `--fix` does, where it does anything. */
  fix?: string;
  /** It has more to say of a line than the worst. */
  saysAll?: true;
  /** Its errors cannot be silenced: nothing can be graded while they last. */
  keepsErrors?: true;
  check(subject: Subject): Iterable<Finding>;
  /** Asked last, and about the ignore comments instead, which cannot silence it. */
  checkComments?(comments: readonly FaultyComment[]): Iterable<Finding>;
}

/** An ignore comment that is badly written, or silences nothing. */
export interface FaultyComment {
  problems: readonly string[];
  at: Place;
}
