/// <reference lib="dom" />
import { STATUSES } from "../../contract.ts";
import { grouped, OUTCOME_WORDS, OUTCOMES } from "../outcome.ts";
import { outcomeIcon, statusIcon } from "./icons.tsx";
import { type Filter, type Page, toggled } from "./model.ts";

/** Counts in words and symbols; each is a toggle that filters by it. */
export function Filters(
  { page, filter, onFilter }: { page: Page; filter: Filter; onFilter: (filter: Filter) => void },
) {
  const outcomes = OUTCOMES.map((outcome) => ({
    outcome,
    count: page.rows.filter((row) => row.outcome === outcome).length,
  }));
  const statuses = STATUSES.map((status) => ({
    status,
    count: page.rows.filter((row) => row.status === status).length,
  }));
  return (
    <section class="filters" aria-label="Counts; choose some to show only those">
      <div role="group" aria-labelledby="outcomes" class="tiles">
        <h2 id="outcomes">Outcome</h2>
        {outcomes.filter(({ count }) => count > 0).map(({ outcome, count }) => (
          <button
            key={outcome}
            type="button"
            class={`tile ${outcome}`}
            aria-pressed={filter.outcomes.has(outcome)}
            onClick={() => onFilter({ ...filter, outcomes: toggled(filter.outcomes, outcome) })}
          >
            <strong>{grouped(count)}</strong>
            <span>{outcomeIcon(outcome)} {OUTCOME_WORDS[outcome]}</span>
          </button>
        ))}
      </div>
      <div role="group" aria-labelledby="statuses" class="tiles">
        <h2 id="statuses">Status</h2>
        {statuses.filter(({ count }) => count > 0).map(({ status, count }) => (
          <button
            key={status}
            type="button"
            class={`tile ${status}`}
            aria-pressed={filter.statuses.has(status)}
            onClick={() => onFilter({ ...filter, statuses: toggled(filter.statuses, status) })}
          >
            <strong>{grouped(count)}</strong>
            <span>{statusIcon(status)} {status}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
