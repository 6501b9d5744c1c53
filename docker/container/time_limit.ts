/** How long an engine may take to start a container before that time counts against the grader. */
const START_PATIENCE_MS = 60_000;

/** The longest delay of a timer; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface TimeLimitOptions {
  /** Milliseconds that the program may run. */
  limitMs: number;
  /** Milliseconds left to it, by the engine's clock. */
  left: () => Promise<number>;
  /** Called once, when no time is left or the remaining time cannot be determined. */
  onOver: () => void;
}

/**
 * Stops a container when its time is up. The time counts from the moment its program runs, which
 * only the engine knows: the engine is asked each time the limit could have passed by the local
 * clock.
 */
export class TimeLimit {
  readonly #options: TimeLimitOptions;
  readonly #begun = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: "running" | "over" | "stopped" = "running";

  constructor(options: TimeLimitOptions) {
    this.#options = options;
    this.#wait(options.limitMs);
  }

  /** Whether the program ran out of time. */
  get isOver(): boolean {
    return this.#state === "over";
  }

  /** Must be called when the program has ended, for whatever reason. */
  stop(): void {
    clearTimeout(this.#timer);
    if (this.#state === "running") this.#state = "stopped";
  }

  #wait(milliseconds: number): void {
    this.#timer = setTimeout(() => this.#check(), Math.min(milliseconds, LONGEST_TIMER_MS));
  }

  async #check(): Promise<void> {
    const { limitMs, left, onOver } = this.#options;
    const hangs = performance.now() - this.#begun > limitMs + START_PATIENCE_MS;
    const rest = hangs ? 0 : await left().catch(() => 0);
    if (this.#state !== "running") return;
    if (rest > 0) return this.#wait(rest);
    this.#state = "over";
    onOver();
  }
}
