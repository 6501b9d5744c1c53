/** The interface of rules and their findings (docs/spec/sanity-rules.md, section 3). */

import type { Range } from "../dockerfile/ast.ts";
import type { Place } from "../model/place.ts";
import type { Need, Subject } from "../model/subject.ts";

/** `error`: it will fail to build or grade. `warning`: likely to fail or leak. `info`: advice. */
export type Severity = "error" | "warning" | "info";

/** A rule's result for one place. */
export interface Finding {
  /** If it differs from the rule's. */
  severity?: Severity;
  /** What is wrong here, one sentence without a full stop. */
  message: string;
  at: Place;
  /** A change that fixes it without changing anything else. */
  edit?: Edit | undefined;
}

/** A safe change of one file. */
export type Edit =
  /** Deletes whole lines. */
  | { kind: "delete-lines"; file: string; start: number; end: number }
  /** Replaces a word. */
  | { kind: "replace"; file: string; range: Range; text: string }
  /** Makes every line end in LF. */
  | { kind: "unix-lines"; file: string };

/** A rule is data. It knows nothing of suppression, thresholds and formats. */
export interface Rule {
  /** `CPG` and three digits; stable. */
  id: string;
  /** A readable name for the id; stable too. */
  name: string;
  title: string;
  /** The severity of its findings, unless a finding overrides it. */
  severity: Severity;
  /** Which findings have another severity, for the documentation. */
  except?: string;
  /** All inputs that it can use. */
  needs: readonly Need[];
  /** The input that it requires, if it does not require all of them. */
  required?: Need;
  detects: string;
  why: string;
  advice: string;
  /** What `--fix` does, if anything. */
  fix?: string;
  /** Whether all findings on an instruction are reported, not only the worst. */
  saysAll?: true;
  /** Whether its errors cannot be silenced, because nothing can be graded while they last. */
  keepsErrors?: true;
  check(subject: Subject): Iterable<Finding>;
  /** Called last, with the faulty ignore comments; these cannot silence it. */
  checkComments?(comments: readonly FaultyComment[]): Iterable<Finding>;
}

/** An ignore comment that is malformed or silences nothing. */
export interface FaultyComment {
  problems: readonly string[];
  at: Place;
}
