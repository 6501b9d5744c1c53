/** Runs the rules over a subject: order, suppression, and what could not be checked. */

import type { Unseen } from "../context/context.ts";
import { isSafe } from "./fixes.ts";
import { ruleNamed, rules as allRules } from "../rules/mod.ts";
import type { FaultyComment, Finding, Rule, Severity } from "../rules/rule.ts";
import type { Need, Protocol } from "../model/subject.ts";
import type { Subject } from "../model/subject.ts";
import { covers, type IgnoreComment, ignoreComments } from "./suppression.ts";

/** A finding as it is reported. */
export interface Reported extends Finding {
  rule: Rule;
  severity: Severity;
  /** From 1; `undefined` for a whole file. */
  line: number | undefined;
  endLine: number | undefined;
  column: number | undefined;
  endColumn: number | undefined;
  /** The keyword of the instruction it belongs to. */
  instruction: string | undefined;
  /** Name of the stage it belongs to, or its number if it has none. */
  stage: string | undefined;
  /** The text that identifies the finding, for fingerprints and for people. */
  sourceText: string | undefined;
  ignored: boolean;
  /** Whether a comment or a command-line option silenced it. */
  ignoredBy: "comment" | "option" | undefined;
  reason: string | undefined;
}

/** A rule that could not run, or lacked part of its input. */
export interface NotChecked {
  rule: Rule;
  missing: Need;
  inPart: boolean;
}

/** What the rules say about one subject. */
export interface SubjectReport {
  /** The Dockerfile or image, as findings name it. */
  file: string;
  protocol: Protocol;
  /** Whether it is a built image. */
  image: boolean;
  /** Sorted by file, line and id. */
  findings: readonly Reported[];
  notChecked: readonly NotChecked[];
  /** Parts of the context that could not be seen; findings that depend on them are left out. */
  unseen: readonly { folder: string; why: Unseen }[];
}

export interface RunOptions {
  /** Ids of rules silenced on the command line. */
  ignore: ReadonlySet<string>;
  rules?: readonly Rule[];
}

/** Runs every rule whose input is available. */
export function checkSubject(subject: Subject, options: RunOptions): SubjectReport {
  const { ignore, rules = allRules } = options;
  const found: Reported[] = [];
  const checked = new Set<Rule>();
  for (const rule of rules) {
    if (!canRun(rule, subject)) continue;
    checked.add(rule);
    for (const finding of distinct(rule, rule.check(subject))) {
      found.push(reported(rule, finding, subject));
    }
  }
  const comments = ignoreComments(subject);
  const used = new Map<IgnoreComment, Set<string>>();
  const silenced = found.map((finding) => silence(finding, { comments, used, ignore }));
  const faulty = [...faultyComments(comments, used, checked)];
  for (const rule of rules) {
    for (const finding of rule.checkComments?.(faulty) ?? []) {
      silenced.push(silence(reported(rule, finding, subject), { comments: [], used, ignore }));
    }
  }
  silenced.sort(byPlace);
  return {
    file: subject.file,
    protocol: subject.protocol,
    image: subject.image !== undefined,
    findings: silenced,
    notChecked: rules.flatMap((rule) => notChecked(rule, subject)),
    unseen: subject.unseen,
  };
}

function canRun({ needs, required }: Rule, { has, image }: Subject): boolean {
  if (image !== undefined) return needs.includes("image");
  return required === undefined ? needs.some((need) => has.has(need)) : has.has(required);
}

function notChecked(rule: Rule, subject: Subject): NotChecked[] {
  if (rule.checkComments !== undefined) return [];
  if (!canRun(rule, subject)) {
    const missing = rule.needs.find((need) => !subject.has.has(need)) ?? "dockerfile";
    return [{ rule, missing, inPart: false }];
  }
  const missesContext = rule.needs.includes("context") && !subject.has.has("context") &&
    subject.image === undefined;
  return missesContext ? [{ rule, missing: "context", inPart: true }] : [];
}

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** The worst finding per rule and instruction, unless the rule reports all. */
function distinct(rule: Rule, findings: Iterable<Finding>): Finding[] {
  const rankOf = ({ severity = rule.severity }: Finding) => rank[severity];
  const kept = new Map<string, Finding>();
  for (const finding of findings) {
    const { file, lines } = finding.at;
    const key = `${file}\n${lines?.start ?? 0}\n${rule.saysAll ? finding.message : ""}`;
    const before = kept.get(key);
    if (before === undefined || rankOf(finding) < rankOf(before)) {
      kept.set(key, finding);
    }
  }
  return [...kept.values()];
}

function reported(rule: Rule, finding: Finding, subject: Subject): Reported {
  const { lines, instruction, range } = finding.at;
  const line = lines?.start;
  // The reported line is the first of the instruction, wherever in its continuation the word is.
  const exact = [range, instruction?.keywordRange].find((one) => one?.start.line === line);
  const onOneLine = exact !== undefined && exact.end.line === line;
  const stage = instruction === undefined ? undefined : subject.stageOf(instruction);
  const sourceText = line === undefined
    ? undefined
    : instruction !== undefined && instruction.startLine === line
    ? `${instruction.instruction} ${instruction.rest.value}`
    : subject.lineOf(finding.at.file, line);
  return {
    ...finding,
    severity: finding.severity ?? rule.severity,
    edit: isSafe(finding, subject) ? finding.edit : undefined,
    rule,
    line,
    endLine: line,
    column: line === undefined ? undefined : exact?.start.column ?? 1,
    endColumn: onOneLine ? exact.end.column : undefined,
    instruction: instruction?.instruction,
    stage: stage === undefined ? undefined : stage.name ?? String(stage.index),
    sourceText,
    ignored: false,
    ignoredBy: undefined,
    reason: undefined,
  };
}

interface Silencers {
  comments: readonly IgnoreComment[];
  /** The names in a comment that silenced something. */
  used: Map<IgnoreComment, Set<string>>;
  ignore: ReadonlySet<string>;
}

function silence(finding: Reported, { comments, used, ignore }: Silencers): Reported {
  if (finding.rule.keepsErrors && finding.severity === "error") return finding;
  for (const comment of comments) {
    if (!covers(comment, finding.at)) continue;
    const name = comment.names.find((one) => names(one, finding.rule, comment));
    if (name === undefined) continue;
    used.set(comment, (used.get(comment) ?? new Set()).add(name));
    return { ...finding, ignored: true, ignoredBy: "comment", reason: comment.reason };
  }
  if (!ignore.has(finding.rule.id)) return finding;
  return { ...finding, ignored: true, ignoredBy: "option", reason: undefined };
}

function names(name: string, rule: Rule, { reason }: IgnoreComment): boolean {
  return name === "all" ? reason !== undefined : ruleNamed(name) === rule;
}

function* faultyComments(
  comments: readonly IgnoreComment[],
  used: ReadonlyMap<IgnoreComment, ReadonlySet<string>>,
  checked: ReadonlySet<Rule>,
): Generator<FaultyComment> {
  for (const comment of comments) {
    const idle = comment.names.flatMap((name) => {
      if (used.get(comment)?.has(name)) return [];
      const rule = ruleNamed(name);
      if (name === "all") {
        return [comment.reason === undefined ? "`all` needs a reason" : "it silences nothing"];
      }
      if (rule === undefined) return [`there is no rule \`${name}\``];
      return checked.has(rule) ? [`\`${name}\` silences nothing here`] : [];
    });
    const problems = comment.problem === undefined ? idle : [comment.problem, ...idle];
    if (problems.length > 0) yield { problems, at: comment.at };
  }
}

/** The order of findings in reports: file, line, id. */
export function byPlace(one: Reported, other: Reported): number {
  return compare(one.at.file, other.at.file) || (one.line ?? 0) - (other.line ?? 0) ||
    compare(one.rule.id, other.rule.id) || compare(one.message, other.message);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
