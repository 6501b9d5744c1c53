/// <reference lib="dom" />
import type { Headroom as Facts } from "../../batch/record.ts";
import { bytes, seconds } from "../../../terminal/measures.ts";
import { grouped } from "../outcome.ts";
import type { PageEnd } from "../page_data.ts";

const MEBIBYTE = 1024 ** 2;

/** From this share of a limit on, the next submission may well hit it. */
const NEAR = 0.8;

interface Use {
  what: string;
  used: string;
  limit: string;
  /** Of the limit; null where one of the two is not known. */
  share: number | null;
}

/** How near the suite came to its limits, and which would be enough. */
export function Headroom({ headroom, limits }: { headroom: Facts; limits: PageEnd["limits"] }) {
  if (limits === null) return null;
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
          <tbody>{uses(headroom, limits).map((use) => <UseRow key={use.what} {...use} />)}</tbody>
        </table>
        <Cheapest cheapest={headroom.cheapest} />
      </div>
    </section>
  );
}

function UseRow({ what, used, limit, share }: Use) {
  return (
    <tr>
      <th scope="row">{what}</th>
      <td class="number">{used}</td>
      <td class="number">{limit}</td>
      <td>
        {share === null ? "unknown" : (
          <span class={`share ${share >= NEAR ? "near" : ""}`}>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${Math.min(100, share * 100)}%` }} />
            </span>
            {Math.round(share * 100)}{" "}
            %{share >= 1 ? ", at the limit" : share >= NEAR ? ", near the limit" : ""}
          </span>
        )}
      </td>
    </tr>
  );
}

function uses(headroom: Facts, limits: NonNullable<PageEnd["limits"]>): Use[] {
  const { peakMemoryBytes, maxSeconds, maxCpus } = headroom;
  const share = (used: number | null, limit: number) =>
    used === null || limit === 0 ? null : used / limit;
  const memoryLimit = limits.memoryMiB * MEBIBYTE;
  return [
    {
      what: "Memory",
      used: peakMemoryBytes === null ? "unknown" : bytes(peakMemoryBytes),
      limit: memoryLimit === 0 ? "none" : bytes(memoryLimit),
      share: share(peakMemoryBytes, memoryLimit),
    },
    {
      what: "Time",
      used: maxSeconds === null ? "unknown" : seconds(maxSeconds),
      limit: seconds(limits.timeLimitSeconds),
      share: share(maxSeconds, limits.timeLimitSeconds),
    },
    {
      what: "CPUs",
      used: maxCpus === null ? "unknown" : maxCpus.toFixed(2),
      limit: String(limits.cpus),
      share: share(maxCpus, limits.cpus),
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
        {Object.entries(cheapest).map(([api, limits]) => (
          <tr key={api}>
            <th scope="row">{api}</th>
            {limits === null ? <td colSpan={3}>none would do</td> : (
              <>
                <td class="number">{limits.cpus}</td>
                <td class="number">{grouped(limits.memoryMiB)} MiB</td>
                <td class="number">{grouped(limits.timeoutSeconds)} s</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
