import { Buffer } from "node:buffer";
import { tmpdir } from "node:os";
import { run } from "../../main.ts";
import type { ByteSink } from "../../terminal/terminal.ts";

/** The environment of one call. */
export interface InProcessOptions {
  /** Default: the tests' own working directory. */
  cwd?: string;
  /** All variables; none of this process's are added except NO_COLOR. */
  env?: Record<string, string>;
  /** Content of stdin; default: nothing. */
  stdin?: string;
}

/** The result of a call, as a shell sees it. */
export interface InProcessResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs one command line in this process, off a terminal, with HOME and TMPDIR from the given
 * variables. Tests of signals, terminals, permissions, start-up and process exit need the compiled
 * program.
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
    typeKeys: () => {},
  }, { stdout, stderr, columns: undefined, resultColumns: undefined });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

/** Stores what is written to it. */
class Captured implements ByteSink {
  #bytes: Uint8Array[] = [];

  writeSync(bytes: Uint8Array): number {
    // The writer may reuse its buffer.
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
