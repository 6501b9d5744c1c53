import { spawnBinary } from "../binary.ts";

/** How long to wait for output of a watched call; only failures take that long. */
const PATIENCE_MS = 60_000;

/** A call with `--watch` off a terminal, and its output so far. */
export class WatchedCall implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  /** Of both streams, in order. */
  #said = "";
  #read = 0;
  #wake: () => void = () => {};

  constructor(args: string[], env: Record<string, string> = {}) {
    this.#child = spawnBinary(args, { env });
    const take = async (stream: ReadableStream<Uint8Array>) => {
      const decoder = new TextDecoder();
      for await (const bytes of stream) {
        this.#said += decoder.decode(bytes, { stream: true });
        this.#wake();
      }
    };
    this.#reading = Promise.all([take(this.#child.stdout), take(this.#child.stderr)]);
  }

  /** Waits for the line that ends a run. @returns the output since the last one */
  async run(): Promise<string> {
    const deadline = performance.now() + PATIENCE_MS;
    while (true) {
      const rest = this.#said.slice(this.#read);
      const end = /^Watching .*\n/m.exec(rest);
      if (end !== null) {
        const length = end.index + end[0].length;
        this.#read += length;
        return rest.slice(0, length);
      }
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`It never waited for a change; it said:\n${this.#said}`);
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
  }

  /** Stops it as Ctrl-C does. @returns its exit code, and its output since the last run */
  async stop(): Promise<{ code: number; rest: string }> {
    this.#child.kill("SIGINT");
    const { code } = await this.#child.status;
    await this.#reading;
    return { code, rest: this.#said.slice(this.#read) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      // It has ended.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#reading;
  }
}
