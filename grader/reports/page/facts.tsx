import { visible } from "../../../terminal/text.ts";
import { whyMissing } from "../missing_usage.ts";
import { bytes, seconds } from "../../../terminal/measures.ts";
import { plural } from "../outcome.ts";
import type { PageDetails } from "../page_data.ts";
import type { Row } from "./model.ts";
import { cpuText, memoryText } from "./usage_text.ts";

const TIMEOUT_WORDS = {
  confirmed: "hit the limit alone too",
  load: "only while others ran: it was within the limit alone",
};

export function Facts({ row, details }: { row: Row; details: PageDetails }) {
  return (
    <section>
      <h3>Grading</h3>
      <dl class="pair">
        {facts(row, details).map(([term, value]) => [
          <dt key={term}>{term}</dt>,
          <dd key={`${term} value`}>{visible(value)}</dd>,
        ])}
      </dl>
    </section>
  );
}

function facts(row: Row, details: PageDetails): [string, string][] {
  const { limits, missingBecause } = details;
  const none = missingBecause && `none: ${whyMissing(missingBecause)}`;
  const all: [string, string | null | undefined][] = [
    ["Time", `${seconds(row.seconds)} of ${seconds(limits.timeLimitSeconds)}`],
    ["Timeout", details.timeout && TIMEOUT_WORDS[details.timeout]],
    ["Peak memory", row.memory === null ? none : `${memoryText(row)}${memoryLimit(limits)}`],
    ["CPU time", row.cpu === null ? none : `${cpuText(row)} with ${plural(limits.cpus, "CPU")}`],
    ["Exit code", details.exitCode?.toString()],
    [
      "Protocol",
      details.protocol && `${details.protocol}${details.protocolGuessed ? ", guessed" : ""}`,
    ],
    ["Part", details.partId],
    [
      "Expected by",
      details.expectedBy && `${details.expectedBy}: ${JSON.stringify(details.expectation)}`,
    ],
    ["Shard", details.shard?.toString()],
    ["Taken over", details.resumed ? "from an earlier run" : null],
    ["Replay bundle", details.bundle],
    ["Digest", details.digest],
  ];
  return all.filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== undefined);
}

function memoryLimit({ memoryMiB }: PageDetails["limits"]): string {
  return memoryMiB === 0 ? "" : ` of ${bytes(memoryMiB * 1024 ** 2)}`;
}
