import { resolve } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { checkstyleReport } from "../../docker/check/formats/checkstyle.ts";
import { githubReport } from "../../docker/check/formats/github.ts";
import { jsonReport } from "../../docker/check/formats/json.ts";
import { countFindings, findingsOf, type SanityReport } from "../../docker/check/formats/report.ts";
import { sarifReport } from "../../docker/check/formats/sarif.ts";
import { removeTree } from "../../docker/files/remove.ts";
import { applyEdits, replaceFile } from "../../docker/check/fixes.ts";
import { ruleNamed } from "../../docker/rules/mod.ts";
import type { Builder } from "../../docker/engine/builder.ts";
import type { Edit } from "../../docker/rules/rule.ts";
import { checkSubject, type SubjectReport } from "../../docker/check/runner.ts";
import { RetryableError, systemFailure, UsageError, UserError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { PROJECT } from "../../terminal/links.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { visible } from "../../terminal/text.ts";
import { cleanupReporter } from "../cleanup.ts";
import type { CheckFormat, CheckOptions } from "./options.ts";
import type { SanityDocument } from "./document.ts";
import { openSource, type SanitySource } from "./sources.ts";
import { renderBuilderNote, renderNotChecked, renderText } from "./text.ts";
import type { Tools } from "../tools.ts";

const tool = {
  name: "courseraprogramming",
  version: config.version,
  informationUri: PROJECT,
};

/** Checks the environment and then each source, and prints one report. */
export async function runChecks(options: CheckOptions, tools: Tools): Promise<ExitCode> {
  const ignore = ignoredIds(options.ignore);
  const { terminal } = tools;
  if (options.dockerFile !== undefined && options.sources.length > 1) {
    throw new UsageError("`--docker-file` accepts at most one SOURCE");
  }
  const asked = options.sources.length > 0 || options.dockerFile !== undefined;
  const builder = options.environment ? await tellEnvironment(asked, tools) : undefined;
  if (!asked) {
    terminal.note("No SOURCE was given: no Dockerfile was checked");
    if (options.format === "text") return ExitCode.Ok;
  }
  const { subjects, failures } = await checkAll(options, ignore, tools);
  const report: SanityReport = { tool, subjects };
  if (asked || options.format !== "text") await writers[options.format](report, terminal);
  if (builder !== undefined) {
    for (const line of renderBuilderNote(report, builder)) terminal.note(line);
  }
  for (const line of renderNotChecked(subjects)) terminal.note(line);
  // What could not be read might not pass.
  const isPartial = subjects.some(({ unseen }) => unseen.length > 0);
  const bug = failures.find((failure) => !(failure instanceof UserError));
  if (bug !== undefined) throw bug;
  const counts = countFindings(findingsOf(report));
  const fails = counts.error > 0 || (options.strict && counts.warning > 0);
  // Another run would find the same.
  if (fails || isPartial || failures.some((failure) => !(failure instanceof RetryableError))) {
    return ExitCode.Failed;
  }
  return failures.length > 0 ? ExitCode.Retryable : ExitCode.Ok;
}

function ignoredIds(written: readonly string[]): Set<string> {
  const names = written.flatMap((text) => text.split(",")).map((name) => name.trim());
  return new Set(names.map((name) => {
    const rule = ruleNamed(name);
    if (rule !== undefined) return rule.id;
    throw new UsageError(`--ignore: there is no rule \`${visible(name)}\``, {
      hint: "rules are named by id or name: `CPG010`, `no-expose`",
    });
  }));
}

/** An unreachable engine is a failure only if nothing else was to be checked. */
async function tellEnvironment(
  isAside: boolean,
  { terminal, docker }: Tools,
): Promise<Builder | undefined> {
  const { checkEnvironment } = await import("../../docker/engine/environment.ts");
  try {
    const { checks, builder } = await checkEnvironment(await docker());
    for (const { status, text, hint } of checks) {
      if (status === "ok") terminal.note(`ok: ${visible(text)}`);
      else terminal.warn(visible(hint === undefined ? text : `${text} (${hint})`));
    }
    return builder;
  } catch (error) {
    if (!isAside || !(error instanceof UserError)) throw error;
    terminal.warn(`${error.message}: the environment was not checked`);
    return undefined;
  }
}

/** Checks each source separately: a failure of one must not hide findings in the others. */
async function checkAll(
  options: CheckOptions,
  ignore: ReadonlySet<string>,
  tools: Tools,
): Promise<{ subjects: SubjectReport[]; failures: unknown[] }> {
  const { terminal, signal } = tools;
  const written = options.sources.length === 0 && options.dockerFile !== undefined
    ? [undefined]
    : distinctSources(options.sources, tools.cwd);
  const subjects: SubjectReport[] = [];
  const failures: unknown[] = [];
  let folder: string | undefined;
  const temporary = async () =>
    folder ??= await Deno.makeTempDir({ dir: tools.temporary, prefix: "courseraprogramming-" });
  try {
    for (const source of written) {
      signal.throwIfAborted();
      try {
        const opened = await openSource(source, { ...options, temporary }, tools);
        const fixed = options.fix ? await fix(opened, ignore, tools) : opened;
        subjects.push(checkSubject(fixed.subject, { ignore }));
      } catch (error) {
        if (error instanceof UsageError || signal.aborted) throw error;
        const failure = systemFailure(error) ?? error;
        if (failure instanceof UserError) terminal.error(failure.message, failure.hint);
        failures.push(failure);
      }
    }
  } finally {
    if (folder !== undefined) await removeTree(folder).catch(cleanupReporter(terminal));
  }
  return { subjects, failures };
}

/** `a`, `a/` and `./a` are the same source, checked once. */
function distinctSources(sources: readonly string[], cwd: string): string[] {
  const byPath = new Map<string, string>();
  for (const source of sources) {
    const path = source === "" ? "" : resolve(cwd, source);
    if (!byPath.has(path)) byPath.set(path, source);
  }
  return [...byPath.values()];
}

/** Applies the safe fixes and checks again. */
async function fix(
  source: SanitySource,
  ignore: ReadonlySet<string>,
  { terminal }: Tools,
): Promise<SanitySource> {
  const { findings } = checkSubject(source.subject, { ignore });
  const edits = new Map<string, Edit[]>();
  for (const { ignored, edit } of findings) {
    if (ignored || edit === undefined) continue;
    edits.set(edit.file, [...edits.get(edit.file) ?? [], edit]);
  }
  let changed = false;
  for (const [file, changes] of edits) {
    const found = source.fileOf(file);
    if (found === undefined) {
      terminal.warn(`\`${visible(file)}\` was not fixed: not a local file`);
      continue;
    }
    try {
      if (!await replaceFile(found.path, (text) => applyEdits(text, changes), found.folder)) {
        continue;
      }
      changed = true;
      terminal.note(`Fixed \`${visible(file)}\``);
    } catch (error) {
      const failure = systemFailure(error) ?? error;
      if (!(failure instanceof UserError)) throw failure;
      terminal.warn(`\`${visible(file)}\` was not fixed: ${visible(failure.message)}`);
    }
  }
  return changed ? await source.reload() : source;
}

/** Writers of the formats, to stdout. */
const writers: Readonly<
  Record<CheckFormat, (report: SanityReport, terminal: Terminal) => void | Promise<void>>
> = {
  text: (report, terminal) => terminal.result(renderText(report, terminal.out)),
  json: (report, terminal) => terminal.json(jsonReport(report) satisfies SanityDocument),
  sarif: async (report, terminal) => terminal.json(await sarifReport(report)),
  github: (report, terminal) => terminal.commands(githubReport(report), "stdout"),
  checkstyle: (report, terminal) => terminal.result(checkstyleReport(report)),
};
