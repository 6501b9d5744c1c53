/// <reference lib="dom" />
import { score } from "../../../terminal/measures.ts";
import { useEffect, useRef } from "preact/hooks";
import { visible } from "../../../terminal/text.ts";
import { OUTCOME_WORDS } from "../outcome.ts";
import type { PageDetails } from "../page_data.ts";
import { Differences } from "./differences.tsx";
import { Facts } from "./facts.tsx";
import { RepeatLine } from "./faults.tsx";
import { Feedback } from "./feedback.tsx";
import { Files } from "./files.tsx";
import { outcomeIcon, statusIcon } from "./icons.tsx";
import type { Row } from "./model.ts";
import { Repetitions } from "./repetitions.tsx";
import { Ticked } from "./ticked.tsx";
import { Stream } from "./stream.tsx";

interface DetailProps {
  row: Row;
  details: PageDetails;
  /** The rows of the table, in its order, for links to the previous and the next one. */
  rows: Row[];
  onOpen: (row: Row | undefined) => void;
}

/** One submission, in a dialog over the page. */
export function Detail({ row, details, rows, onOpen }: DetailProps) {
  const sheet = useRef<HTMLDialogElement>(null);
  const place = rows.findIndex(({ index }) => index === row.index);
  const step = (by: number) => {
    const next = rows[place + by];
    if (place !== -1 && next !== undefined) onOpen(next);
  };
  useEffect(() => {
    sheet.current!.showModal();
  }, []);
  useEffect(() => {
    sheet.current!.scrollTop = 0;
  }, [row]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target instanceof Element && event.target.closest("pre") !== null) return;
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  };
  return (
    <dialog
      ref={sheet}
      class="sheet"
      aria-labelledby="sheet-title"
      onClose={() => onOpen(undefined)}
      onClick={(event) => event.target === sheet.current && sheet.current!.close()}
      onKeyDown={onKeyDown}
    >
      <div class="sheet-head">
        <h2 id="sheet-title">{visible(row.name)}</h2>
        <div class="sheet-buttons">
          {/* Not `disabled`: the focused one would lose the focus, and with it every key. */}
          <button type="button" aria-disabled={place < 1} onClick={() => step(-1)}>
            <span aria-hidden="true">←</span> Previous
          </button>
          <button
            type="button"
            aria-disabled={place === -1 || place === rows.length - 1}
            onClick={() => step(1)}
          >
            Next <span aria-hidden="true">→</span>
          </button>
          <button type="button" onClick={() => sheet.current!.close()}>Close</button>
        </div>
        <p class="verdict" role="status">
          <span class={row.outcome}>{outcomeIcon(row.outcome)} {OUTCOME_WORDS[row.outcome]}</span>
          <span class={row.status}>{statusIcon(row.status)} {row.status}</span>
          <span>{row.score === null ? "no score" : `score ${score(row.score)}`}</span>
        </p>
      </div>
      <Problems details={details} />
      <Differences differences={details.differences} />
      <Feedback key={row.index} feedback={details.feedback} leaks={details.leaks ?? []} />
      <Files key={row.name} files={details.files} />
      <Stream title="Standard output" stream={details.stdout} />
      <Stream title="Standard error" stream={details.stderr} />
      <Repetitions repetitions={details.repetitions} />
      {details.repeatLine !== undefined && <RepeatLine line={details.repeatLine} />}
      <Facts row={row} details={details} />
    </dialog>
  );
}

function Problems({ details: { problems, warnings, hint } }: { details: PageDetails }) {
  if (problems.length + warnings.length === 0) return null;
  return (
    <section>
      <h3>What is wrong</h3>
      <ul class="problems">
        {problems.map((problem, index) => (
          <li key={index}>
            <Ticked text={problem} />
          </li>
        ))}
        {warnings.map((warning, index) => (
          <li key={`warning ${index}`}>
            Warning: <Ticked text={warning} />
          </li>
        ))}
      </ul>
      {hint !== null && (
        <p class="hint">
          Hint: <Ticked text={hint} />
        </p>
      )}
    </section>
  );
}
