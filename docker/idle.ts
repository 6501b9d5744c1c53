/** Calls back once when nothing was heard of for too long. */
export class IdleTimer {
  readonly #limit: number;
  readonly #onIdle: () => void;
  #heard = performance.now();
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

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      // Not re-armed by touch(): that is called for every chunk of gigabytes.
      const left = this.#heard + this.#limit - performance.now();
      if (left > 0) this.#wait(left);
      else this.#onIdle();
    }, ms);
  }
}
