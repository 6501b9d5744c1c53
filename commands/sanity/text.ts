import config from "../../deno.json" with { type: "json" };
import {
  countFindings,
  findingsOf,
  type SanityReport,
  summaryText,
} from "../../docker/check/formats/report.ts";
import type { NotChecked, Reported, SubjectReport } from "../../docker/check/runner.ts";
import type { Rule } from "../../docker/rules/rule.ts";
import type { Builder } from "../../docker/engine/builder.ts";
import type { Style } from "../../terminal/style.ts";
import { visible } from "../../terminal/text.ts";

/** Findings as text (docs/spec/sanity-rules.md, section 6). */
export function renderText(report: SanityReport, style: Style): string {
  const findings = findingsOf(report);
  const shown = findings.filter(({ ignored }) => !ignored);
  const blocks = shown.map((finding) => renderFinding(finding, style));
  const protocols = [...new Set(report.subjects.map(({ protocol }) => protocol))].join(", ");
  const files = report.subjects.length;
  const checked = files === 1 ? "1 file" : `${files} files`;
  const what = files === 0 ? checked : `${checked}, protocol ${protocols}`;
  const summary = `${summaryText(countFindings(findings))} (${what})`;
  return [...blocks, style.bold(summary)].join("\n");
}

function renderFinding(finding: Reported, style: Style): string {
  const { rule, at, line, column, severity, message, sourceText } = finding;
  const colour = { error: style.red, warning: style.yellow, info: style.cyan }[severity];
  const place = [at.file, line, line === undefined ? undefined : column]
    .filter((part) => part !== undefined).join(":");
  const first = `${style.bold(oneLine(place))}: ${colour(severity)} ${
    ruleLink(rule, style)
  } ${rule.name}`;
  const lines = [first, `  ${oneLine(message)}`];
  if (sourceText !== undefined && sourceText !== "") {
    lines.push(style.dim(`  | ${cut(sourceText)}`));
  }
  lines.push(`  why: ${rule.why}`, `  fix: ${rule.advice}`);
  return lines.join("\n");
}

/** A rule's id, as a link to its section of the docs where the terminal can show one. */
export function ruleLink({ id }: Pick<Rule, "id">, style: Style): string {
  return style.link(id, `/blob/v${config.version}/docs/rules.md#${id.toLowerCase()}`);
}

/** A finding's own text must not start a new line. */
function oneLine(text: string): string {
  return visible(text).replaceAll("\n", "\\n").replaceAll("\t", " ");
}

function cut(text: string): string {
  const [line = ""] = text.split("\n", 1);
  const characters = Array.from(line);
  return oneLine(characters.length > 200 ? `${characters.slice(0, 200).join("")}…` : line);
}

/** What to do with advice that the local builder does not support. */
export function renderBuilderNote(report: SanityReport, { isModern, hint }: Builder): string[] {
  const isAdvised = findingsOf(report).some(({ ignored, rule }) =>
    !ignored && rule.advice.includes("--chmod")
  );
  if (isModern || !isAdvised) return [];
  const way = hint === undefined ? "" : `, or ${hint}`;
  return [`\`COPY --chmod\` does not build here: use \`RUN chmod\` after it${way}`];
}

const remedies: Readonly<Record<NotChecked["missing"], string>> = {
  context: "there is no build context: name the directory to have them checked",
  image: "there is no image: build it and name it to have them checked",
  dockerfile: "there is no Dockerfile: name the directory to have them checked",
};

/** What could not be checked, one line per reason, and what of a context could not be read. */
export function renderNotChecked(subjects: readonly SubjectReport[]): string[] {
  const byReason = new Map<string, Set<string>>();
  for (const { notChecked } of subjects) {
    for (const { rule, missing, inPart } of notChecked) {
      const reason = `${inPart ? "Checked in part" : "Not checked"}: IDS, as ${remedies[missing]}`;
      byReason.set(reason, (byReason.get(reason) ?? new Set()).add(rule.id));
    }
  }
  const lines = [...byReason].map(([reason, ids]) => reason.replace("IDS", [...ids].join(", ")));
  const withoutImage = subjects.length > 0 && subjects.every(({ image }) => !image);
  if (withoutImage) lines.push("Not checked: the built image, as none was named");
  return [...lines, ...subjects.flatMap(({ unseen }) => unseen.slice(0, 1).map(renderUnseen))];
}

function renderUnseen({ folder, why }: SubjectReport["unseen"][number]): string {
  const part = "The build context was looked at in part, and rules are silent about the rest:";
  if (typeof why === "object") {
    return `${part} the name of \`${oneLine(why.oddName)}\` is not UTF-8, and an upload refuses it`;
  }
  return why === "too-many"
    ? `${part} it has too many files and folders, or is too deep; a \`.dockerignore\` can leave some out`
    : `${part} \`${oneLine(folder)}\` or something in it cannot be read`;
}
