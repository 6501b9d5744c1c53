import { UserError } from "../../terminal/errors.ts";

/** Longer than any line a user would enter. */
const LONGEST = 16_384;

/** When to stop reading. */
export interface ReadLineOptions {
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * Returns the first line typed or piped in, without its line ending; empty if there is none.
 *
 * @throws {UserError} if no line comes in time
 */
export async function readLine(
  input: ReadableStream<Uint8Array>,
  { timeoutMs, signal }: ReadLineOptions,
): Promise<string> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new UserError(`Failed to read a line: none came within ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  const interrupt = () => reject(signal.reason);
  signal.addEventListener("abort", interrupt, { once: true });
  if (signal.aborted) interrupt();
  const reader = input.getReader();
  try {
    const decoder = new TextDecoder();
    for (let text = "";;) {
      const { done, value } = await Promise.race([reader.read(), ended]);
      text += decoder.decode(value, { stream: !done });
      const [line = "", rest] = text.split(/\r?\n/, 2);
      if (done || rest !== undefined || text.length > LONGEST) return line;
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", interrupt);
  }
}
