import { homedir, tmpdir } from "node:os";
import type { Streams } from "./open_tools.ts";
import { ExitCode } from "../terminal/exit_code.ts";
import { InterruptedError, type Surroundings } from "./tools.ts";

type Run = (args: string[], surroundings: Surroundings, streams: Streams) => Promise<number>;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the program with the surroundings of this process, and ends the process with its code. */
export async function start(run: Run): Promise<never> {
  const stopping = new AbortController();
  for (const name of Deno.build.os === "windows" ? ["SIGINT" as const] : SIGNALS) {
    Deno.addSignalListener(name, () => stopping.abort(new InterruptedError(name)));
  }
  // Else `ulimit -f` would end the program without a word; so a write fails, and the error is told.
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGXFSZ", () => {});
  const cwd = workingDirectory();
  const code = await run(Deno.args, {
    env: Deno.env.toObject(),
    home: homedir() || undefined,
    cwd,
    temporary: tmpdir(),
    signal: stopping.signal,
    interactive: Deno.stdin.isTerminal() && Deno.stderr.isTerminal(),
    shellTerminal: Deno.stdin.isTerminal() && Deno.stdout.isTerminal(),
    input: () => Deno.stdin.readable,
  }, {
    stdout: Deno.stdout,
    stderr: Deno.stderr,
    columns: columnsOf(Deno.stderr),
    resultColumns: columnsOf(Deno.stdout),
  });
  Deno.exit(code);
}

/** Ends the process in a directory whose name the runtime cannot tell. */
function workingDirectory(): string {
  try {
    return Deno.cwd();
  } catch (error) {
    if (!(error instanceof Deno.errors.InvalidData)) throw error;
    const text = "error: The name of the working directory is not UTF-8\nhint: run it elsewhere\n";
    Deno.stderr.writeSync(new TextEncoder().encode(text));
    return Deno.exit(ExitCode.Failed);
  }
}

/** Undefined where there is no terminal, or one that does not tell, as some consoles of Windows. */
function columnsOf(stream: { isTerminal(): boolean }): number | undefined {
  try {
    // A terminal that nobody has told its size has 0 columns.
    return stream.isTerminal() ? Deno.consoleSize().columns || undefined : undefined;
  } catch {
    return undefined;
  }
}
