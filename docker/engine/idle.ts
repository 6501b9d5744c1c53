/** Calls back once when nothing was heard of for too long. */
export class IdleTimer {
  readonly #limit: number;
  readonly #onIdle: () => void;
  #heard = performance.now();
  #held = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param seconds of silence that are too long */
  constructor(seconds: number, onIdle: () => void) {
    this.#limit = seconds * 1000;
    this.#onIdle = onIdle;
    this.#wait(this.#limit);
  }

  /** Something was heard. */
  touch(): void {
    this.#heard = performance.now();
  }

  /** Runs something that takes its time, for which nobody is to blame who should be heard. */
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
      // Not re-armed by touch(): that is called for every chunk of gigabytes.
      const left = this.#held ? this.#limit : this.#heard + this.#limit - performance.now();
      if (left > 0) this.#wait(left);
      else this.#onIdle();
    }, ms);
  }
}
