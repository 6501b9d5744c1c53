import type { AttackSummary } from "../attack/outcome.ts";
import { AttackCounts } from "../attack/summary.ts";
import { STATUSES } from "../contract.ts";
import { LeakCount } from "../leaks/leak_count.ts";
import { type AllowedResources, HeadroomGauge } from "./headroom.ts";
import type { Batch, BatchHeader } from "./record.ts";

/** What is known of a batch before its records are read. */
export type BatchFrame = Omit<BatchHeader, "counts" | "headroom" | "attacks"> & {
  /** The summary of `grade attack` without its counts. */
  attacks?: Omit<AttackSummary, "classes"> | undefined;
  /** Number of submissions found, in this shard. */
  total: number;
};

/**
 * Computes the header of a batch in one pass over the records.
 *
 * @param common warnings that are not specific to a submission; one in any record is reported once
 * for the batch
 */
export async function describeBatch(
  { total, attacks, ...frame }: BatchFrame,
  records: Batch["records"],
  allowed: Readonly<Record<"v1" | "v2", AllowedResources>>,
  common: readonly string[] = [],
): Promise<Batch> {
  const statuses = Object.fromEntries(STATUSES.map((status) => [status, 0]));
  const counts = { total, graded: 0, met: 0, unmet: 0, unexpected: 0, unstable: 0, resumed: 0 };
  const attackCounts = new AttackCounts();
  const leaks = new LeakCount();
  const gauge = new HeadroomGauge(allowed);
  const warnings = new Set(frame.warnings);
  for await (const record of records()) {
    const { status } = record.grading;
    counts.graded++;
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (record.met === true) counts.met++;
    if (record.met === false) counts.unmet++;
    if (record.met === null && status !== "graded") counts.unexpected++;
    if (record.stable === false) counts.unstable++;
    if (record.resumed) counts.resumed++;
    for (const warning of common) {
      if (record.grading.warnings.includes(warning)) warnings.add(warning);
    }
    // An attack's usage says nothing about what a grader needs.
    if (record.attack === undefined) gauge.add(record);
    attackCounts.add(record);
    leaks.add(record);
  }
  if (leaks.warning !== undefined) warnings.add(leaks.warning);
  const all = { ...counts, statuses: statuses as BatchHeader["counts"]["statuses"] };
  const header = {
    ...{ ...frame, counts: all, headroom: gauge.headroom(), warnings: [...warnings] },
    ...(attacks === undefined ? {} : { attacks: { ...attacks, classes: attackCounts.classes } }),
  };
  return { header, records };
}
