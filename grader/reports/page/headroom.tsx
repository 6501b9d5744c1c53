/// <reference lib="dom" />
import type { Headroom as Facts } from "../../batch/record.ts";
import { atLeast, whyMissing } from "../missing_usage.ts";
import { bytes, percent, seconds } from "../../../terminal/measures.ts";
import { grouped } from "../outcome.ts";
import type { PageEnd } from "../page_data.ts";

const MEBIBYTE = 1024 ** 2;

/** From this share of a limit upwards, the next submission may well reach it. */
const NEAR = 0.8;

interface Use {
  what: string;
  used: string;
  limit: string;
  /** Fraction of the limit; null if either figure is missing. */
  share: number | null;
  isLowerBound?: boolean | undefined;
}

/** How close the suite came to its limits, and which limits would be enough. */
export function Headroom({ headroom, limits }: { headroom: Facts; limits: PageEnd["limits"] }) {
  const { maxSeconds } = headroom;
  // If every grading was stopped at a limit, the needs are not known.
  if (limits === null || maxSeconds === null) return null;
  return (
    <section class="card headroom" aria-labelledby="headroom">
      <h2 id="headroom">Headroom</h2>
      <div class="columns">
        <table>
          <caption>The submission with the highest use</caption>
          <thead>
            <tr>
              <th scope="col">Resource</th>
              <th scope="col" class="number">Most used</th>
              <th scope="col" class="number">Limit</th>
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {uses({ ...headroom, maxSeconds }, limits).map((use) => (
              <UseRow key={use.what} {...use} />
            ))}
          </tbody>
        </table>
        <Cheapest cheapest={headroom.cheapest} />
      </div>
    </section>
  );
}

function UseRow({ what, used, limit, share, isLowerBound }: Use) {
  return (
    <tr>
      <th scope="row">{what}</th>
      <td class={`number ${share === null ? "" : "unbroken"}`}>{used}</td>
      <td class="number unbroken">{limit}</td>
      <td>
        {share === null ? "–" : (
          <span class={`share ${share >= NEAR ? "near" : ""}`}>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${Math.min(100, share * 100)}%` }} />
            </span>
            <span>
              <span class="unbroken">{atLeast(percent(share), isLowerBound)}</span>
              {share >= 1 ? ", at the limit" : share >= NEAR ? ", near the limit" : ""}
            </span>
          </span>
        )}
      </td>
    </tr>
  );
}

function uses(
  headroom: Facts & { maxSeconds: number },
  limits: NonNullable<PageEnd["limits"]>,
): Use[] {
  const { peakMemoryBytes, maxSeconds, maxCpus, usage } = headroom;
  const share = (used: number | null, limit: number) =>
    used === null || limit === 0 ? null : used / limit;
  const memoryLimit = limits.memoryMiB * MEBIBYTE;
  const { isLowerBound } = usage ?? {};
  const missing = `none: ${whyMissing(usage?.missingBecause)}`;
  return [
    {
      what: "Memory",
      used: peakMemoryBytes === null
        ? missing
        : atLeast(bytes(peakMemoryBytes), isLowerBound?.peakMemoryBytes),
      limit: memoryLimit === 0 ? "none" : bytes(memoryLimit),
      share: share(peakMemoryBytes, memoryLimit),
      isLowerBound: isLowerBound?.peakMemoryBytes,
    },
    {
      what: "Time",
      used: seconds(maxSeconds),
      limit: seconds(limits.timeLimitSeconds),
      share: share(maxSeconds, limits.timeLimitSeconds),
    },
    {
      what: "CPUs",
      used: maxCpus === null ? missing : atLeast(maxCpus.toFixed(2), isLowerBound?.maxCpus),
      limit: String(limits.cpus),
      share: share(maxCpus, limits.cpus),
      isLowerBound: isLowerBound?.maxCpus,
    },
  ];
}

function Cheapest({ cheapest }: { cheapest: Facts["cheapest"] }) {
  return (
    <table>
      <caption>The cheapest allowed limits that are enough</caption>
      <thead>
        <tr>
          <th scope="col">API</th>
          <th scope="col" class="number">CPUs</th>
          <th scope="col" class="number">Memory</th>
          <th scope="col" class="number">Time limit</th>
        </tr>
      </thead>
      <tbody>
        {(["v1", "v2"] as const).map((api) => (
          <tr key={api}>
            <th scope="row">{api}</th>
            <LimitCells limits={cheapest[api]} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LimitCells({ limits }: { limits: Facts["cheapest"]["v1"] }) {
  if (limits === undefined) return <td colSpan={3}>too little was seen to tell</td>;
  if (limits === null) return <td colSpan={3}>none are enough</td>;
  return (
    <>
      <td class="number">{limits.cpus}</td>
      <td class="number">{grouped(limits.memoryMiB)} MB</td>
      <td class="number">{grouped(limits.timeoutSeconds)} s</td>
    </>
  );
}
