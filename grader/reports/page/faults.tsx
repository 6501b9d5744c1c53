import { visible } from "../../../terminal/text.ts";
import { OUTCOME_WORDS, plural } from "../outcome.ts";
import type { PageEnd, PageFault } from "../page_data.ts";
import { outcomeIcon, statusIcon } from "./icons.tsx";
import { Ticked } from "./ticked.tsx";

/** Each fault, once for all submissions that failed in the same way. */
export function Faults({ faults, failed }: Pick<PageEnd, "faults" | "failed">) {
  if (faults.length === 0) return null;
  const more = failed - faults.reduce((sum, { count }) => sum + count, 0);
  return (
    <section class="card faults" aria-labelledby="faults">
      <h2 id="faults">What failed</h2>
      {faults.map((fault, index) => <FaultOf key={index} fault={fault} />)}
      {more > 0 && <p class="note">And {plural(more, "submission")} more, with other faults</p>}
    </section>
  );
}

function FaultOf({ fault }: { fault: PageFault }) {
  const { names, count, outcome, status, reasons, words, repeatLine } = fault;
  const more = count - names.length;
  return (
    <article class="fault">
      <h3>
        {plural(count, "submission")}
        {count === 1 ? "" : " alike"}
      </h3>
      <p class="verdict">
        <span class={outcome}>{outcomeIcon(outcome)} {OUTCOME_WORDS[outcome]}</span>
        <span class={status}>{statusIcon(status)} {status}</span>
      </p>
      <p class="names">
        {names.map((name, index) => (
          <span key={name}>
            {index > 0 && ", "}
            <a href={`#${encodeURIComponent(name)}`}>{visible(name)}</a>
          </span>
        ))}
        {more > 0 && ` and ${more} more`}
      </p>
      <ul class="problems">
        {reasons.map((reason, index) => (
          <li key={index}>
            <Ticked text={reason} />
          </li>
        ))}
      </ul>
      {words !== null && (
        <pre tabIndex={0} role="group" aria-label={`End of ${words.stream}`}>
          {words.lines.map(visible).join("\n")}
        </pre>
      )}
      {repeatLine !== null && <RepeatLine line={repeatLine} />}
    </article>
  );
}

/** A command line to copy into a shell. */
export function RepeatLine({ line }: { line: string }) {
  return (
    <p class="repeat">
      Repeat it with: <code>{visible(line)}</code>
    </p>
  );
}
