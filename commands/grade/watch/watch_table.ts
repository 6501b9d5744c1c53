import { seconds } from "../../../terminal/measures.ts";
import type { SubmissionRecord } from "../../../grader/batch/record.ts";
import { isFailure } from "../../../grader/reports/outcome.ts";
import type { Style } from "../../../terminal/style.ts";
import type { Terminal } from "../../../terminal/terminal.ts";
import { visibleLine } from "../../../terminal/text.ts";
import { fitting, padded } from "../../../terminal/width.ts";
import type { Progress } from "../batch_progress.ts";
import { renderVerdictWord } from "../batch_text.ts";

/** Redraw interval of the table, in milliseconds. */
const TICK_MS = 200;

/** Screen lines not used by the table: what is graded, counts, the first fault, the keys. */
const OTHER_LINES = 14;

/** Longest name shown in full, in cells. */
const WIDEST_NAME = 40;

/** What is known of one submission. */
interface Row {
  /** Undefined until it has been graded. */
  verdict: string | undefined;
  failed: boolean;
  /** When its grading began, in milliseconds since the process started. */
  since: number | undefined;
}

/**
 * All submissions of a watched batch, each in its row with its latest result. Redrawn during
 * grading if the terminal can; elsewhere each verdict is one line.
 */
export class WatchTable {
  readonly #terminal: Terminal;
  #rows = new Map<string, Row>();

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Names of those that failed. */
  get failed(): string[] {
    return [...this.#rows].filter(([, { failed }]) => failed).map(([name]) => name);
  }

  /** Sets the submissions, in the order of their rows. */
  arrange(names: readonly string[]): void {
    const none = { verdict: undefined, failed: false, since: undefined };
    this.#rows = new Map(names.map((name) => [name, this.#rows.get(name) ?? { ...none }]));
  }

  /** Stores the result of a submission. */
  set(record: SubmissionRecord): void {
    const row = this.#rows.get(record.name);
    if (row === undefined) return;
    row.verdict = renderVerdictWord(record);
    row.failed = isFailure(record);
  }

  /** Returns the receiver of a run's progress. @param total number of gradings in the run */
  progress(total: number): Progress {
    const terminal = this.#terminal;
    let done = 0;
    const began = performance.now();
    const show = () => {
      const now = performance.now();
      const headline = `${done} of ${total} graded, ${seconds((now - began) / 1000)}`;
      terminal.progress(headline, now, this.lines(undefined, now));
    };
    const timer = setInterval(show, TICK_MS);
    return {
      begin: (name) => {
        const row = this.#rows.get(name);
        if (row !== undefined) row.since = performance.now();
      },
      end: (name, record) => {
        const row = this.#rows.get(name);
        if (row !== undefined) row.since = undefined;
        if (record === undefined) return;
        done++;
        this.set(record);
        if (!terminal.standsStill) {
          terminal.note(`  ${visibleLine(name)}  ${renderVerdictWord(record)}`);
        }
      },
      stop: () => {
        clearInterval(timer);
        terminal.endProgress();
      },
    };
  }

  /**
   * As many rows as fit on the terminal; running and failed submissions come first.
   *
   * @param style undefined means no colours
   */
  lines(style: Style | undefined, now = performance.now()): string[] {
    const room = Math.max(1, this.#terminal.rows - OTHER_LINES);
    const all = [...this.#rows];
    const urgent = all.filter(([, { failed, since }]) => failed || since !== undefined);
    const chosen = new Set(
      (all.length <= room ? all : [...urgent, ...all]).slice(0, room).map(([name]) => name),
    );
    const shown = all.filter(([name]) => chosen.has(name));
    const names = shown.map(([name]) => fitting(visibleLine(name), WIDEST_NAME));
    const width = Math.max(0, ...names.map((name) => name.length));
    const lines = shown.map(([, row], index) => {
      const word = row.since === undefined
        ? row.verdict ?? "waiting"
        : `running ${seconds((now - row.since) / 1000)}`;
      const coloured = style === undefined || row.verdict === undefined
        ? word
        : row.failed
        ? style.red(word)
        : style.green(word);
      return `  ${padded(names[index]!, width)}  ${coloured}`;
    });
    const more = all.length - shown.length;
    return more === 0 ? lines : [...lines, `  and ${more} more`];
  }
}
