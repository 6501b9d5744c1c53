import { setTimeout as delay } from "node:timers/promises";
import { isReadForCommands, withoutCommands } from "./ci_commands.ts";
import { failureReason, UserError } from "./errors.ts";
import { type ColourChoice, type Style, style, wantsColour } from "./style.ts";
import { visible, visibleJson } from "./text.ts";
import { fitting } from "./width.ts";

/** A stream that takes bytes; `Deno.stdout` and `Deno.stderr` are such. */
export interface ByteSink {
  writeSync(bytes: Uint8Array): number;
  write(bytes: Uint8Array): Promise<number>;
  isTerminal(): boolean;
}

/** How much is said: `-qq` is -2, `-q` -1, `-v` 1, `-vv` 2. */
export type Level = -2 | -1 | 0 | 1 | 2;

export interface TerminalOptions {
  stdout: ByteSink;
  stderr: ByteSink;
  level: Level;
  colour: ColourChoice;
  env: (name: string) => string | undefined;
  /** Columns of the terminal on stderr; undefined where there is none. */
  columns?: number | undefined;
  /** Columns of the terminal on stdout; undefined where there is none. */
  resultColumns?: number | undefined;
}

/** Narrower terminals are treated as if they had as many columns. */
const NARROWEST = 40;

/** Characters encoded and written at a time. */
const PIECE = 65_536;

/** How long to wait for room in a full pipe that was opened not to block, in milliseconds. */
const RETRY_MS = 5;

const encoder = new TextEncoder();

/** What {@linkcode style} writes. */
// deno-lint-ignore no-control-regex
const OWN_COLOUR = /(\x1b\[(?:0|1|2|31|32|33|36)m)/;

/**
 * Everything the program says goes through here: results to stdout, all else to stderr, each at its
 * level (docs/spec/commands.md, "Output"). Callers never ask for the level, and what they forgot to
 * make visible is made so here; only results and notes may bring colours.
 */
export class Terminal {
  readonly level: Level;
  /** Style of stdout. */
  readonly out: Style;
  /** Style of stderr. */
  readonly err: Style;
  readonly columns: number;
  /** Columns that results have; undefined off a terminal, where lines may be long. */
  readonly resultColumns: number | undefined;
  /** Whether lines may replace themselves on stderr: not for screen readers and dumb terminals. */
  readonly #moves: boolean;
  #stdout: ByteSink;
  #stderr: ByteSink;
  #redact: (text: string) => string = (text) => text;
  /** Makes text that is no command of a CI system, where one would read it for commands. */
  readonly #defuse: (text: string) => string;
  /** Lines of progress that stand on the terminal. */
  #progressLines = 0;
  #progressAt = -Infinity;

  constructor({ stdout, stderr, level, colour, env, columns, resultColumns }: TerminalOptions) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.level = level;
    this.out = style(wantsColour(colour, stdout.isTerminal(), env));
    this.err = style(wantsColour(colour, stderr.isTerminal(), env));
    this.columns = Math.max(NARROWEST, columns ?? 80);
    this.resultColumns = resultColumns && Math.max(NARROWEST, resultColumns);
    this.#moves = stderr.isTerminal() && !isPlain(env);
    this.#defuse = isReadForCommands(env) ? withoutCommands : (text) => text;
  }

  /** From now on all text but {@linkcode disclose}'s passes through, so that no caller can forget. */
  redactWith(redact: (text: string) => string): void {
    this.#redact = redact;
  }

  /** A result, on stdout at every level: only what a script would want. */
  result(text: string): void {
    this.#write(this.#stdout, text + "\n");
  }

  /** A result that is meant to show a token (`display-auth-cache --no-truncate`). */
  disclose(text: string): void {
    this.resultBytes(encoder.encode(visible(text) + "\n"));
  }

  /**
   * Commands for a CI system, which it shall obey: whoever makes them has escaped what is not ours.
   *
   * @param stream where the system may read them
   */
  commands(text: string, stream: "stdout" | "stderr"): void {
    this.#put(stream === "stdout" ? this.#stdout : this.#stderr, this.#redact(text) + "\n");
  }

  /** Bytes of a result exactly as they are (`cat`). */
  resultBytes(bytes: Uint8Array): void {
    this.#clearProgress();
    writeAll(this.#stdout, bytes);
  }

  /**
   * The same for output of any size: where its reader stalls, only the caller waits, and signals are
   * heard. The bytes must stay as they are until then.
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

  /** Whole lines of a result of any size; waits as {@linkcode pourBytes} does. */
  async pour(lines: string, signal: AbortSignal): Promise<void> {
    await this.pourBytes(encoder.encode(this.#defuse(this.#redact(lines))), signal);
  }

  /** One JSON document on stdout; nothing else goes there in that mode. */
  json(value: unknown): void {
    this.result(visibleJson(JSON.stringify(value, null, 2)));
  }

  /** What a person wants to know while it runs; hidden by `-q`. */
  note(text: string): void {
    if (this.level >= 0) this.#write(this.#stderr, text + "\n");
  }

  /** Something to look at; hidden by `-qq`. */
  warn(text: string): void {
    if (this.level < -1) return;
    this.#write(this.#stderr, `${this.err.yellow("warning:")} ${visible(text)}\n`);
  }

  /** Shown with `-v`. */
  detail(text: string): void {
    if (this.level >= 1) this.#write(this.#stderr, this.err.dim(visible(text)) + "\n");
  }

  /** Shown with `-vv`, with the milliseconds since the process began. */
  trace(text: string): void {
    if (this.level < 2) return;
    const elapsed = performance.now().toFixed(0).padStart(5);
    this.#write(this.#stderr, this.err.dim(`${elapsed} ms ${visible(text)}`) + "\n");
  }

  /** Text for stderr at every level, as it is. */
  text(text: string): void {
    this.#write(this.#stderr, text);
  }

  /** The one line a failure gets, and its hint; shown at every level. */
  error(message: string, hint?: string): void {
    const hintLine = hint === undefined ? "" : `${this.err.cyan("hint:")} ${visible(hint)}\n`;
    this.#write(this.#stderr, `${this.err.red("error:")} ${visible(message)}\n${hintLine}`);
  }

  /**
   * A line that replaces itself on a terminal; elsewhere, and in plain mode, a plain line at most
   * every ten seconds (docs/spec/commands.md, "Output"). Hidden by `-q`, and off a terminal's line
   * while `-v` prints its own.
   *
   * @param below more lines, shown only where they replace themselves
   */
  progress(
    text: string,
    now: number = performance.now(),
    below: readonly string[] = [],
  ): void {
    if (this.level < 0) return;
    if (this.#moves && this.level === 0) {
      const lines = [text, ...below].map((line) =>
        fitting(visible(this.#redact(line)).replaceAll("\n", "\\n"), this.columns - 1)
      );
      const up = this.#progressLines > 1 ? `\x1b[${this.#progressLines - 1}A` : "";
      // Each line is cleared by what replaces it, so that nothing flickers.
      writeAll(this.#stderr, encoder.encode(`\r${up}${lines.join("\x1b[K\n")}\x1b[J`));
      this.#progressLines = lines.length;
    } else if (now - this.#progressAt >= 10_000) {
      if (this.#progressAt > -Infinity) this.#write(this.#stderr, text + "\n");
      this.#progressAt = now;
    }
  }

  /** Takes the progress line away. */
  endProgress(): void {
    this.#clearProgress();
    this.#progressAt = -Infinity;
  }

  #write(sink: ByteSink, text: string): void {
    const safe = harmless(this.#redact(text), this.#coloured(sink));
    this.#put(sink, this.#defuse(safe));
  }

  #put(sink: ByteSink, text: string): void {
    this.#clearProgress();
    // In pieces: a report can be tens of megabytes, and its encoding as much again.
    for (let at = 0; at < text.length;) {
      let end = at + PIECE;
      // Never between the halves of a surrogate pair.
      if ((text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end++;
      writeAll(sink, encoder.encode(text.slice(at, end)));
      at = end;
    }
  }

  #coloured(sink: ByteSink): boolean {
    return (sink === this.#stdout ? this.out : this.err).bold("") !== "";
  }

  #clearProgress(): void {
    if (this.#progressLines === 0) return;
    const up = this.#progressLines > 1 ? `\x1b[${this.#progressLines - 1}A` : "";
    this.#progressLines = 0;
    writeAll(this.#stderr, encoder.encode(`\r${up}\x1b[J`));
  }
}

function harmless(text: string, coloured: boolean): string {
  if (!coloured) return visible(text);
  return text.split(OWN_COLOUR).map((part, index) => index % 2 === 1 ? part : visible(part)).join(
    "",
  );
}

/** Whether the user asked for output in which nothing moves: `ACCESSIBLE=1`, or a dumb terminal. */
function isPlain(env: TerminalOptions["env"]): boolean {
  const wish = env("ACCESSIBLE") ?? "";
  return (wish !== "" && wish !== "0") || env("TERM") === "dumb";
}

/** Thrown when the reader of our output is gone (`| head`): not a failure of anybody's material. */
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

/** What a failed write means; a full disk here is not that of temporary files. */
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

/** Settles as the promise does, or rejects at once when the signal is given. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
