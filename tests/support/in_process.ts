import { Buffer } from "node:buffer";
import { tmpdir } from "node:os";
import { run } from "../../main.ts";
import type { ByteSink } from "../../terminal/terminal.ts";

/** The surroundings of one call. */
export interface InProcessOptions {
  /** The tests' own working directory by default. */
  cwd?: string;
  /** All variables there are; nothing of this process comes on top, but for NO_COLOR. */
  env?: Record<string, string>;
  /** What can be read on stdin; nothing by default. */
  stdin?: string;
}

/** How a call ended, as a shell sees it. */
export interface InProcessResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs one command line in this process, off a terminal. HOME and TMPDIR are those of the
 * variables given. Signals, terminals, permissions, start-up and the end of the process take the
 * compiled program.
 */
export async function runInProcess(
  args: string[],
  { cwd = Deno.cwd(), env = {}, stdin = "" }: InProcessOptions = {},
): Promise<InProcessResult> {
  const [stdout, stderr] = [new Captured(), new Captured()];
  const code = await run(args, {
    env: { NO_COLOR: "1", ...env },
    home: env.HOME,
    cwd,
    temporary: env.TMPDIR ?? tmpdir(),
    signal: new AbortController().signal,
    interactive: false,
    shellTerminal: false,
    input: () => new Blob([stdin]).stream(),
  }, { stdout, stderr, columns: undefined, resultColumns: undefined });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Keeps what is written to it. */
class Captured implements ByteSink {
  #bytes: Uint8Array[] = [];

  writeSync(bytes: Uint8Array): number {
    // The writer may use its buffer again.
    this.#bytes.push(bytes.slice());
    return bytes.length;
  }

  write(bytes: Uint8Array): Promise<number> {
    return Promise.resolve(this.writeSync(bytes));
  }

  isTerminal(): boolean {
    return false;
  }

  text(): string {
    return new TextDecoder().decode(Buffer.concat(this.#bytes));
  }
}
