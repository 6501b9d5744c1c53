/** Calls back once, after too long without activity. */
export class IdleTimer {
  readonly #limit: number;
  readonly #onIdle: () => void;
  #heard = performance.now();
  #held = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param seconds of inactivity before the callback */
  constructor(seconds: number, onIdle: () => void) {
    this.#limit = seconds * 1000;
    this.#onIdle = onIdle;
    this.#wait(this.#limit);
  }

  /** Records activity. */
  touch(): void {
    this.#heard = performance.now();
  }

  /** Runs something slow whose duration does not count as inactivity. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#held = true;
    try {
      return await work();
    } finally {
      this.#held = false;
      this.touch();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      // Not re-armed by touch(), which is called for every chunk of gigabytes.
      const left = this.#held ? this.#limit : this.#heard + this.#limit - performance.now();
      if (left > 0) this.#wait(left);
      else this.#onIdle();
    }, ms);
  }
}
