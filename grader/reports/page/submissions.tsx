/// <reference lib="dom" />
import { Fragment } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { visible } from "../../../terminal/text.ts";
import { score, seconds } from "../../../terminal/measures.ts";
import { grouped, OUTCOME_WORDS } from "../outcome.ts";
import { outcomeIcon, statusIcon } from "./icons.tsx";
import { type Filter, NO_FILTER, type Row, type Sort, type SortKey } from "./model.ts";
import { Ticked } from "./ticked.tsx";
import { cpuText, memoryText } from "./usage_text.ts";

/** Most rows in the document at a time; thousands would make it slow to open and to read. */
const PAGE = 50;

const COLUMNS: readonly { key: SortKey; title: string; number: boolean; wide: boolean }[] = [
  { key: "name", title: "Submission", number: false, wide: false },
  { key: "outcome", title: "Outcome", number: false, wide: false },
  { key: "status", title: "Status", number: false, wide: false },
  { key: "score", title: "Score", number: true, wide: false },
  { key: "seconds", title: "Time", number: true, wide: false },
  { key: "memory", title: "Memory", number: true, wide: true },
  { key: "cpu", title: "CPU time", number: true, wide: true },
];

interface SubmissionsProps {
  /** The matching rows, in order. */
  rows: Row[];
  total: number;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  sort: Sort;
  onSort: (sort: Sort) => void;
  onOpen: (row: Row) => void;
  /** Whether to show all rows, each with its reasons: nothing can be opened on paper. */
  printing: boolean;
  reasons: (row: Row) => string[];
}

export function Submissions(props: SubmissionsProps) {
  const { rows, total, sort, onSort, onOpen, printing, reasons } = props;
  const [start, setStart] = useState(0);
  useEffect(() => setStart(0), [rows]);
  const first = start < rows.length ? start : 0;
  const shown = printing ? rows : rows.slice(first, first + PAGE);
  return (
    <section
      class="card submissions"
      id="submissions"
      tabIndex={-1}
      aria-labelledby="table-title"
      onKeyDown={moveBetweenNames}
    >
      <div class="bar">
        <h2 id="table-title">Submissions</h2>
        <Search {...props} />
        <p role="status">
          {rows.length === total ? grouped(total) : `${grouped(rows.length)} of ${grouped(total)}`}
          {" "}
          shown
        </p>
      </div>
      <table>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <HeadCell key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Fragment key={row.index}>
              <SubmissionRow row={row} onOpen={onOpen} />
              {printing && <Reasons reasons={reasons(row)} />}
            </Fragment>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="note">No submission matches.</p>}
      {rows.length > PAGE && !printing && (
        <Pager first={first} count={rows.length} onStart={setStart} />
      )}
    </section>
  );
}

function Search({ rows, filter, onFilter, onOpen }: SubmissionsProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLInputElement;
      if (event.key !== "/" || typing || document.querySelector("dialog") !== null) return;
      event.preventDefault();
      input.current!.focus();
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, []);
  const isFiltered = filter.text !== "" || filter.outcomes.size + filter.statuses.size > 0;
  return (
    <div class="search">
      <label>
        <span class="unseen">Filter by name</span>
        <input
          ref={input}
          type="search"
          placeholder="Filter by name ( / )"
          value={filter.text}
          onInput={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
          onKeyDown={(event) => {
            const first = rows[0];
            if (event.key !== "Enter" || event.isComposing || first === undefined) return;
            event.preventDefault();
            onOpen(first);
          }}
        />
      </label>
      {isFiltered && <button type="button" onClick={() => onFilter(NO_FILTER)}>Show all</button>}
    </div>
  );
}

interface HeadCellProps extends Pick<SubmissionsProps, "sort" | "onSort"> {
  column: (typeof COLUMNS)[number];
}

function HeadCell({ column: { key, title, number, wide }, sort, onSort }: HeadCellProps) {
  const chosen = sort.key === key;
  const direction = sort.descending ? "descending" : "ascending";
  return (
    <th
      scope="col"
      class={`${number ? "number" : ""} ${wide ? "wide" : ""}`}
      aria-sort={chosen ? direction : "none"}
    >
      <button
        type="button"
        onClick={() => onSort({ key, descending: chosen ? !sort.descending : false })}
      >
        {title} <span aria-hidden="true">{chosen ? (sort.descending ? "▼" : "▲") : ""}</span>
      </button>
    </th>
  );
}

function SubmissionRow({ row, onOpen }: { row: Row; onOpen: (row: Row) => void }) {
  return (
    <tr class={row.outcome} onClick={() => onOpen(row)}>
      <th scope="row">
        <button type="button" class="name" aria-haspopup="dialog">{visible(row.name)}</button>
      </th>
      <td class={`outcome ${row.outcome}`}>
        {outcomeIcon(row.outcome)} {OUTCOME_WORDS[row.outcome]}
      </td>
      <td class={`status ${row.status}`}>{statusIcon(row.status)} {row.status}</td>
      <td class="number score">
        {row.score === null ? <span class="none">none</span> : (
          <span class="scored">
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${row.score * 100}%` }} />
            </span>
            <span class="value">{score(row.score)}</span>
          </span>
        )}
      </td>
      <td class="number">{seconds(row.seconds)}</td>
      <td class="number wide">{memoryText(row) ?? "–"}</td>
      <td class="number wide">{cpuText(row) ?? "–"}</td>
    </tr>
  );
}

function Reasons({ reasons }: { reasons: string[] }) {
  if (reasons.length === 0) return null;
  return (
    <tr class="reasons">
      <td colSpan={COLUMNS.length}>
        <ul>
          {reasons.map((reason, index) => (
            <li key={index}>
              <Ticked text={reason} />
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

/** The arrow keys move from the filter to the first name, from name to name, and back. */
function moveBetweenNames(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const places = [
    ...event.currentTarget.querySelectorAll<HTMLElement>("[type=search], tbody .name"),
  ];
  const index = places.indexOf(document.activeElement as HTMLElement);
  if (index === -1) return;
  event.preventDefault();
  places[index + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
}

function Pager(
  { first, count, onStart }: { first: number; count: number; onStart: (start: number) => void },
) {
  const last = Math.min(first + PAGE, count);
  const final = Math.floor((count - 1) / PAGE) * PAGE;
  const go = (start: number) => onStart(Math.min(Math.max(0, start), final));
  // Not `disabled`: the focused one would lose the focus.
  return (
    <nav class="pager" aria-label="Pages of submissions">
      <button type="button" aria-disabled={first === 0} onClick={() => go(0)}>First</button>
      <button type="button" aria-disabled={first === 0} onClick={() => go(first - PAGE)}>
        Previous
      </button>
      <span>
        {grouped(first + 1)}–{grouped(last)} of {grouped(count)}
      </span>
      <button type="button" aria-disabled={last === count} onClick={() => go(first + PAGE)}>
        Next
      </button>
      <button type="button" aria-disabled={last === count} onClick={() => go(final)}>Last</button>
    </nav>
  );
}
