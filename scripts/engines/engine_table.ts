import type { CheckResult } from "../../tests/engines/check.ts";

/** An engine and the results of its checks. */
export interface EngineResults {
  name: string;
  /** As reported by the engine; undefined if it did not start. */
  version: string | undefined;
  results: readonly CheckResult[];
  /** Why no check could run; undefined if they ran. */
  failure: string | undefined;
}

const signs = { passed: "ok", expected: "~", failed: "FAILED" };

/**
 * The table of engines and checks as lines: a column per engine, a row per check with its seconds;
 * below it, why a check failed or cannot pass.
 */
export function engineTable(engines: readonly EngineResults[]): string[] {
  const names = [...new Set(engines.flatMap(({ results }) => results.map(({ check }) => check)))];
  const rows = [
    ["check", ...engines.map(({ name }) => name)],
    ["version", ...engines.map(({ version, failure }) => version ?? (failure && "none") ?? "")],
    ...names.map((check) => [check, ...engines.map((engine) => cell(engine, check))]),
    ["seconds", ...engines.map(({ results }) => total(results))],
  ];
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  const lines = rows.map((row) =>
    row.map((text, at) => at === 0 ? text.padEnd(widths[at]!) : text.padStart(widths[at]!))
      .join("  ").trimEnd()
  );
  return [...lines, ...remarks(engines)];
}

function cell({ results }: EngineResults, check: string): string {
  const result = results.find((each) => each.check === check);
  return result === undefined ? "" : `${signs[result.outcome]} ${result.seconds.toFixed(1)}`;
}

function total(results: readonly CheckResult[]): string {
  return results.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0);
}

function remarks(engines: readonly EngineResults[]): string[] {
  const expected = new Map<string, string[]>();
  const failed: string[] = [];
  for (const { name, results, failure } of engines) {
    if (failure !== undefined) failed.push(`FAILED ${name}: ${failure}`);
    for (const { check, outcome, reason = "" } of results) {
      if (outcome === "failed") failed.push(`FAILED ${name}: ${check}: ${reason}`);
      if (outcome !== "expected") continue;
      const key = `~ ${name}: ${reason}`;
      expected.set(key, [...expected.get(key) ?? [], check]);
    }
  }
  return [...[...expected].map(([key, checks]) => `${key} (${checks.join("; ")})`), ...failed];
}

/** Counts the results of checks; an engine that did not start counts as one failure. */
export function engineCounts(
  engines: readonly EngineResults[],
): { passed: number; failed: number } {
  const results = engines.flatMap(({ results }) => results);
  const failed = results.filter(({ outcome }) => outcome === "failed").length;
  const notStarted = engines.filter(({ failure }) => failure !== undefined).length;
  return { passed: results.length - failed, failed: failed + notStarted };
}
