import { setTimeout as delay } from "node:timers/promises";
import { CommanderError } from "commander";
import { openTools, type Streams } from "./commands/open_tools.ts";
import { buildProgram } from "./commands/program.ts";
import { InterruptedError, type Surroundings } from "./commands/tools.ts";
import { startUpdateHint } from "./commands/upgrade/update_hint.ts";
import { RetryableError, systemFailure, UsageError, UserError } from "./terminal/errors.ts";
import { ExitCode } from "./terminal/exit_code.ts";
import { OutputClosedError, Terminal } from "./terminal/terminal.ts";
import { visible } from "./terminal/text.ts";

/** How long to wait for a signal that has already ended a docker client. */
const SIGNAL_PATIENCE_MS = 30;

/** Runs one command line and returns its exit code. Errors are caught and printed only here. */
export async function run(
  args: string[],
  surroundings: Surroundings,
  streams: Streams,
): Promise<number> {
  let code: number = ExitCode.Ok;
  const env = (name: string) => surroundings.env[name];
  let terminal = new Terminal({ ...streams, level: 0, colour: "auto", env });
  const program = await buildProgram({
    tools(command, own = []) {
      const tools = openTools(command, surroundings, streams, own);
      terminal = tools.terminal;
      return tools;
    },
    write: {
      out: (text) => terminal.result(text.replace(/\n$/, "")),
      err: (text) => terminal.text(text),
    },
    finish: (finished) => code = finished,
  }, args);
  const update = startUpdateHint(args, surroundings, streams.stderr.isTerminal());
  try {
    await program.parseAsync(args, { from: "user" });
    await update?.tell(terminal);
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      return thrown.exitCode === 0 ? ExitCode.Ok : ExitCode.Usage;
    }
    // Ctrl-C also reaches docker's clients, and their failures may arrive first.
    await delay(SIGNAL_PATIENCE_MS);
    const error: unknown = surroundings.signal.aborted ? surroundings.signal.reason : thrown;
    terminal.endProgress();
    report(error, terminal);
    return exitCodeFor(error);
  } finally {
    update?.stop();
  }
}

function exitCodeFor(error: unknown): ExitCode {
  if (error instanceof InterruptedError) {
    return {
      SIGINT: ExitCode.Interrupted,
      SIGTERM: ExitCode.Terminated,
      SIGHUP: ExitCode.HungUp,
    }[error.signalName];
  }
  if (error instanceof UsageError) return ExitCode.Usage;
  return error instanceof RetryableError ? ExitCode.Retryable : ExitCode.Failed;
}

function report(thrown: unknown, terminal: Terminal): void {
  if (thrown instanceof OutputClosedError) return;
  if (thrown instanceof InterruptedError) return terminal.error(thrown.message);
  const error = systemFailure(thrown) ?? thrown;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UserError) terminal.error(message, error.hint);
  else {
    terminal.error(
      `${visible(message)} (this is a bug in courseraprogramming; please report it)`,
      "-v shows where",
    );
  }
  for (let cause = error instanceof UserError ? error.cause : error; cause !== undefined;) {
    // A stack trace is useful only for a bug.
    const text = cause instanceof Error && !(error instanceof UserError)
      ? cause.stack ?? cause.message
      : String(cause);
    terminal.detail(`caused by: ${visible(text)}`);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
}

/** Runs the command line of this process, then exits. */
export async function main(): Promise<never> {
  const { start } = await import("./commands/process.ts");
  return await start(run);
}

if (import.meta.main) void main();
