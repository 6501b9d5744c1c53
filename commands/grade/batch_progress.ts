import { lastWords } from "../../grader/batch/faults/last_words.ts";
import { roughSeconds, seconds as secondsText } from "../../terminal/measures.ts";
import type { SubmissionRecord } from "../../grader/batch/record.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { visibleLine } from "../../terminal/text.ts";
import { renderVerdictWord } from "./batch_text.ts";

/** Redraw interval of the table, in milliseconds. */
const TICK_MS = 200;

/** Rows of the table; gradings beyond them are only counted. */
const ROWS = 12;

/** Receives the progress of a batch. */
export interface Progress {
  /** Called when a grading starts. */
  begin(name: string): void;
  /** @param record undefined for one that is to be graded again, or was interrupted */
  end(name: string, record: SubmissionRecord | undefined): void;
  /** The batch has ended. */
  stop(): void;
}

/** The live table of a batch: its progress, what is running, and for how long. */
export class BatchProgress implements Progress {
  readonly #terminal: Terminal;
  readonly #total: number;
  readonly #began = performance.now();
  readonly #running = new Map<string, number>();
  readonly #timer: ReturnType<typeof setInterval>;
  #done = 0;
  #unmet = 0;

  constructor(terminal: Terminal, total: number) {
    this.#terminal = terminal;
    this.#total = total;
    this.#timer = setInterval(() => this.#show(), TICK_MS);
  }

  begin(name: string): void {
    this.#running.set(name, performance.now());
  }

  end(name: string, record: SubmissionRecord | undefined): void {
    this.#running.delete(name);
    if (record === undefined) return;
    this.#done++;
    if (record.met === false) this.#unmet++;
    const reason = lastWords(record.grading)?.lines.at(-1);
    const why = reason === undefined ? "" : `: ${visibleLine(reason)}`;
    this.#terminal.detail(`${visibleLine(name)}: ${renderVerdictWord(record)}${why}`);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#terminal.endProgress();
  }

  #show(): void {
    const now = performance.now();
    const rows = [...this.#running].slice(0, ROWS).map(([name, since]) =>
      `  ${secondsText((now - since) / 1000).padStart(7)}  ${visibleLine(name)}`
    );
    const more = this.#running.size - rows.length;
    if (more > 0) rows.push(`           and ${more} more`);
    this.#terminal.progress(this.#headline(now), now, rows);
  }

  #headline(now: number): string {
    const seconds = (now - this.#began) / 1000;
    const parts = [`${this.#done} of ${this.#total} graded`];
    if (this.#unmet > 0) parts.push(`${this.#unmet} not as expected`);
    parts.push(secondsText(seconds));
    // Running gradings are not counted: one may hang.
    if (this.#done > 0 && this.#done + this.#running.size < this.#total) {
      const left = seconds / this.#done * (this.#total - this.#done);
      // An estimate: digits after the point would promise too much.
      parts.push(`about ${roughSeconds(left)} left`);
    }
    return parts.join(", ");
  }
}
