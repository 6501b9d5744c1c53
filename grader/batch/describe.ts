import { STATUSES } from "../contract.ts";
import { HeadroomGauge, type LegalResources } from "./headroom.ts";
import type { Batch, BatchHeader } from "./record.ts";

/** What is known of a batch before its records are looked at. */
export type BatchFrame = Omit<BatchHeader, "counts" | "headroom"> & {
  /** Submissions found, of this shard. */
  total: number;
};

/**
 * Counts, in one reading of the records, what the header of a batch says.
 *
 * @param common warnings that are not of one submission: any that a record has is said once for all
 */
export async function describeBatch(
  { total, ...frame }: BatchFrame,
  records: Batch["records"],
  legal: Readonly<Record<"v1" | "v2", LegalResources>>,
  common: readonly string[] = [],
): Promise<Batch> {
  const statuses = Object.fromEntries(STATUSES.map((status) => [status, 0]));
  const counts = { total, graded: 0, met: 0, unmet: 0, unexpected: 0, unstable: 0, resumed: 0 };
  const gauge = new HeadroomGauge(legal);
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
    gauge.add(record);
  }
  const all = { ...counts, statuses: statuses as BatchHeader["counts"]["statuses"] };
  const header = { ...frame, counts: all, headroom: gauge.headroom(), warnings: [...warnings] };
  return { header, records };
}
