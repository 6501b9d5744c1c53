import { homedir, tmpdir } from "node:os";
import type { Streams } from "./open_tools.ts";
import { ExitCode } from "../terminal/exit_code.ts";
import { InterruptedError, type Surroundings } from "./tools.ts";

type Run = (args: string[], surroundings: Surroundings, streams: Streams) => Promise<number>;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the program with the environment of this process and exits with its code. */
export async function start(run: Run): Promise<never> {
  const stopping = new AbortController();
  for (const name of Deno.build.os === "windows" ? ["SIGINT" as const] : SIGNALS) {
    Deno.addSignalListener(name, () => stopping.abort(new InterruptedError(name)));
  }
  // Otherwise `ulimit -f` would kill the program silently; now a write fails and the error is
  // reported.
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
    typeKeys: Deno.build.os === "windows"
      ? () => {}
      // The terminal still handles signals: Ctrl-C must also reach the engine's clients.
      : (isOn) => Deno.stdin.setRaw(isOn, { cbreak: true }),
  }, {
    stdout: Deno.stdout,
    stderr: Deno.stderr,
    columns: sizeOf(Deno.stderr)?.columns,
    resultColumns: sizeOf(Deno.stdout)?.columns,
    rows: sizeOf(Deno.stderr)?.rows,
  });
  Deno.exit(code);
}

/** The working directory; exits if the runtime cannot determine it. */
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

/** Undefined without a terminal, or if it does not report its size, as some on Windows. */
function sizeOf(stream: { isTerminal(): boolean }) {
  try {
    // A terminal whose size was never set reports 0 columns.
    const size = stream.isTerminal() ? Deno.consoleSize() : undefined;
    return { columns: size?.columns || undefined, rows: size?.rows || undefined };
  } catch {
    return undefined;
  }
}
