import type { Tools } from "../../tools.ts";

/** What a key asks to grade: the same again, everything, or what failed. */
export type Wish = "again" | "all" | "failed";

/** The keys of each request, as shown in help and by the program. */
const WISHES: Readonly<Record<string, Wish>> = {
  "\r": "again",
  "\n": "again",
  r: "all",
  f: "failed",
};

/** `q`, and Ctrl-D for users who leave shells that way. */
const QUIT = ["q", "Q", "\u0004"];

/** The user pressed `q`. */
export class QuitError extends Error {
  override name = "QuitError";
}

/** Keys pressed while a batch is watched; none without a terminal. */
export class Keys implements Disposable {
  /** Aborted when the user presses `q`. */
  readonly quit: AbortSignal;
  /** Whether there is a terminal to press keys in. */
  readonly areThere: boolean;
  readonly #typeKeys: Tools["typeKeys"];
  #wish: Wish | undefined;

  constructor({ interactive, input, typeKeys }: Pick<Tools, "interactive" | "input" | "typeKeys">) {
    const quit = new AbortController();
    this.quit = quit.signal;
    this.areThere = interactive;
    this.#typeKeys = typeKeys;
    if (!interactive) return;
    typeKeys(true);
    // A terminal that closes ends the program by a signal.
    this.#read(input(), quit).catch(() => {});
  }

  /** The last request since the previous call. */
  take(): Wish | undefined {
    const wish = this.#wish;
    this.#wish = undefined;
    return wish;
  }

  [Symbol.dispose](): void {
    if (this.areThere) this.#typeKeys(false);
  }

  async #read(input: ReadableStream<Uint8Array>, quit: AbortController): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of input) {
      const text = decoder.decode(bytes, { stream: true });
      // An arrow or function key sends a sequence that contains letters.
      if (text.startsWith("\x1b")) continue;
      if (QUIT.some((key) => text.includes(key))) quit.abort(new QuitError("stopped by `q`"));
      // On a terminal that delivers whole lines, Enter follows the letter.
      const key = /[rf]/i.exec(text)?.[0].toLowerCase() ?? /[\r\n]/.exec(text)?.[0];
      if (key !== undefined) this.#wish = WISHES[key];
    }
  }
}
