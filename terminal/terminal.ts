import { setTimeout as delay } from "node:timers/promises";
import { isReadForCommands, withoutCommands } from "./ci_commands.ts";
import { failureReason, UserError } from "./errors.ts";
import { wantsLinks } from "./links.ts";
import { isPlain } from "./plain.ts";
import { type ColourChoice, harmless, type Style, style, wantsColour } from "./style.ts";
import { visible, visibleJson } from "./text.ts";
import { fitting } from "./width.ts";

/** A stream for bytes, such as `Deno.stdout` or `Deno.stderr`. */
export interface ByteSink {
  writeSync(bytes: Uint8Array): number;
  write(bytes: Uint8Array): Promise<number>;
  isTerminal(): boolean;
}

/** The verbosity: `-qq` is -2, `-q` -1, `-v` 1, `-vv` 2. */
export type Level = -2 | -1 | 0 | 1 | 2;

export interface TerminalOptions {
  stdout: ByteSink;
  stderr: ByteSink;
  level: Level;
  colour: ColourChoice;
  env: (name: string) => string | undefined;
  /** Columns of the terminal on stderr; undefined if there is none. */
  columns?: number | undefined;
  /** Columns of the terminal on stdout; undefined if there is none. */
  resultColumns?: number | undefined;
  /** Lines of the terminal on stderr; undefined if there is none. */
  rows?: number | undefined;
}

/** Narrower terminals are treated as if they had this many columns. */
const NARROWEST = 40;

/** Lower terminals are treated as if they had this many lines. */
const LOWEST = 10;

/** Characters encoded and written at a time. */
const PIECE = 65_536;

/** How long to wait for room in a full non-blocking pipe, in milliseconds. */
const RETRY_MS = 5;

const encoder = new TextEncoder();

/**
 * All output of the program goes through here: results to stdout, the rest to stderr, each at its
 * level (docs/spec/commands.md, "Output"). Callers never check the level, and control characters
 * that they did not escape are escaped here; only results and notes may contain colours.
 */
export class Terminal {
  readonly level: Level;
  /** Style of stdout. */
  readonly out: Style;
  /** Style of stderr. */
  readonly err: Style;
  readonly columns: number;
  /** Width of notes in columns; undefined off a terminal, where lines may be long. */
  readonly noteColumns: number | undefined;
  /** Width of results in columns; undefined off a terminal, where lines may be long. */
  readonly resultColumns: number | undefined;
  /** Lines of the terminal. */
  readonly rows: number;
  /** Whether lines may be redrawn on stderr: not for screen readers and dumb terminals. */
  readonly #moves: boolean;
  #stdout: ByteSink;
  #stderr: ByteSink;
  #redact: (text: string) => string = (text) => text;
  /** Escapes what a CI system that reads the output would take for commands. */
  readonly #defuse: (text: string) => string;
  /** Number of progress lines on the terminal. */
  #progressLines = 0;
  #progressAt = -Infinity;

  constructor(options: TerminalOptions) {
    const { stdout, stderr, level, colour, env, columns, resultColumns, rows } = options;
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.level = level;
    this.out = styleOf(stdout, colour, env);
    this.err = styleOf(stderr, colour, env);
    this.columns = Math.max(NARROWEST, columns ?? 80);
    this.noteColumns = columns && this.columns;
    this.resultColumns = resultColumns && Math.max(NARROWEST, resultColumns);
    this.rows = Math.max(LOWEST, rows ?? 24);
    this.#moves = stderr.isTerminal() && !isPlain(env);
    this.#defuse = isReadForCommands(env) ? withoutCommands : (text) => text;
  }

  /** From now on filters all text but {@linkcode disclose}'s, so that no caller can forget. */
  redactWith(redact: (text: string) => string): void {
    this.#redact = redact;
  }

  /** Prints a result, on stdout at every level: only what a script would want. */
  result(text: string): void {
    this.#write(this.#stdout, text + "\n");
  }

  /** Prints a result that is meant to show a token (`display-auth-cache --no-truncate`). */
  disclose(text: string): void {
    this.resultBytes(encoder.encode(visible(text) + "\n"));
  }

  /**
   * Prints commands that a CI system is meant to execute; the caller has escaped all foreign text.
   *
   * @param stream where the CI system reads them
   */
  commands(text: string, stream: "stdout" | "stderr"): void {
    this.#put(stream === "stdout" ? this.#stdout : this.#stderr, this.#redact(text) + "\n");
  }

  /** Prints bytes of a result unchanged (`cat`). */
  resultBytes(bytes: Uint8Array): void {
    this.#clearProgress();
    writeAll(this.#stdout, bytes);
  }

  /**
   * The same for output of any size: if the reader stalls, only the caller waits, and signals still
   * work. The bytes must not change until the promise settles.
   *
   * @throws the reason of the signal
   */
  async pourBytes(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    this.#clearProgress();
    for (let written = 0; written < bytes.length;) {
      try {
        written += await unlessAborted(this.#stdout.write(bytes.subarray(written)), signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Deno.errors.WouldBlock)) throw outputFailure(error);
        await delay(RETRY_MS);
      }
    }
  }

  /** Prints whole lines of a result of any size; waits as {@linkcode pourBytes} does. */
  async pour(lines: string, signal: AbortSignal): Promise<void> {
    await this.pourBytes(encoder.encode(this.#defuse(this.#redact(lines))), signal);
  }

  /** Prints one JSON document on stdout; nothing else goes there in that mode. */
  json(value: unknown): void {
    this.result(visibleJson(JSON.stringify(value, null, 2)));
  }

  /** Prints information for the user while it runs; hidden by `-q`. */
  note(text: string): void {
    if (this.level >= 0) this.#write(this.#stderr, text + "\n");
  }

  /** Prints a warning; hidden by `-qq`. */
  warn(text: string): void {
    if (this.level < -1) return;
    this.#write(this.#stderr, `${this.err.yellow("warning:")} ${visible(text)}\n`);
  }

  /** Prints a detail; shown with `-v`. */
  detail(text: string): void {
    if (this.level >= 1) this.#write(this.#stderr, this.err.dim(visible(text)) + "\n");
  }

  /** Prints a trace line; shown with `-vv`, with the milliseconds since the process started. */
  trace(text: string): void {
    if (this.level < 2) return;
    const elapsed = performance.now().toFixed(0).padStart(5);
    this.#write(this.#stderr, this.err.dim(`${elapsed} ms ${visible(text)}`) + "\n");
  }

  /** Prints text on stderr at every level, unchanged. */
  text(text: string): void {
    this.#write(this.#stderr, text);
  }

  /** Prints the one line of a failure, and its hint; shown at every level. */
  error(message: string, hint?: string): void {
    const hintLine = hint === undefined ? "" : `${this.err.cyan("hint:")} ${visible(hint)}\n`;
    this.#write(this.#stderr, `${this.err.red("error:")} ${visible(message)}\n${hintLine}`);
  }

  /**
   * Shows a line that replaces itself on a terminal; elsewhere, in plain mode and with `-v`, prints
   * a line at most every ten seconds (docs/spec/commands.md, "Output"). Hidden by `-q`.
   *
   * @param below more lines, shown only if they can replace themselves
   */
  progress(
    text: string,
    now: number = performance.now(),
    below: readonly string[] = [],
  ): void {
    if (this.level < 0) return;
    if (this.standsStill) {
      const lines = [text, ...below].map((line) =>
        fitting(visible(this.#redact(line)).replaceAll("\n", "\\n"), this.columns - 1)
      );
      const up = this.#progressLines > 1 ? `\x1b[${this.#progressLines - 1}A` : "";
      // Each line is cleared by its replacement, so nothing flickers.
      writeAll(this.#stderr, encoder.encode(`\r${up}${lines.join("\x1b[K\n")}\x1b[J`));
      this.#progressLines = lines.length;
    } else if (now - this.#progressAt >= 10_000) {
      if (this.#progressAt > -Infinity) this.#write(this.#stderr, text + "\n");
      this.#progressAt = now;
    }
  }

  /** Whether a display can stay in place on stderr: a capable terminal, and no `-q` or `-v`. */
  get standsStill(): boolean {
    return this.#moves && this.level === 0;
  }

  /** Clears the screen for a new display, if {@linkcode standsStill}. */
  clear(): void {
    if (!this.standsStill) return;
    this.#progressLines = 0;
    writeAll(this.#stderr, encoder.encode("\x1b[2J\x1b[H"));
  }

  /** Removes the progress line. */
  endProgress(): void {
    this.#clearProgress();
    this.#progressAt = -Infinity;
  }

  #write(sink: ByteSink, text: string): void {
    const { bold, link } = sink === this.#stdout ? this.out : this.err;
    const kept = { colours: bold("") !== "", links: link("", "") !== "" };
    const safe = harmless(this.#redact(text), kept);
    this.#put(sink, this.#defuse(safe));
  }

  #put(sink: ByteSink, text: string): void {
    this.#clearProgress();
    // In pieces: a report can be tens of megabytes, and encoding it takes as much again.
    for (let at = 0; at < text.length;) {
      let end = at + PIECE;
      // Do not split a surrogate pair.
      if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end++;
      writeAll(sink, encoder.encode(text.slice(at, end)));
      at = end;
    }
  }

  #clearProgress(): void {
    if (this.#progressLines === 0) return;
    const up = this.#progressLines > 1 ? `\x1b[${this.#progressLines - 1}A` : "";
    this.#progressLines = 0;
    writeAll(this.#stderr, encoder.encode(`\r${up}\x1b[J`));
  }
}

function styleOf(sink: ByteSink, colour: ColourChoice, env: TerminalOptions["env"]): Style {
  const isTerminal = sink.isTerminal();
  return style(wantsColour(colour, isTerminal, env), wantsLinks(isTerminal, env));
}

/** Thrown when the reader of the output has closed it (`| head`): not a failure of any input. */
export class OutputClosedError extends Error {
  override name = "OutputClosedError";
}

function writeAll(sink: ByteSink, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    try {
      written += sink.writeSync(bytes.subarray(written));
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw outputFailure(error);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

/** The error for a failed write; a full disk here is not that of temporary files. */
function outputFailure(error: unknown): unknown {
  if (error instanceof Deno.errors.BrokenPipe) {
    return new OutputClosedError("The reader of the output is gone", { cause: error });
  }
  if (error instanceof Error && "code" in error && /^(ENOSPC|EDQUOT)$/.test(String(error.code))) {
    return new UserError(`The output cannot be written: ${failureReason(error)}`, {
      hint: "free some space where the output goes",
      cause: error,
    });
  }
  return error;
}

/** Settles like the promise, or rejects at once when the signal is aborted. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
