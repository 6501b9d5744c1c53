import { CommanderError } from "commander";
import { tmpdir } from "node:os";
import { globalCount, globalValue } from "./commands/command_line.ts";
import { buildProgram } from "./commands/program.ts";
import {
  type GlobalOptions,
  InterruptedError,
  type Surroundings,
  type Tools,
} from "./commands/tools.ts";
import { RetryableError, UsageError, UserError } from "./terminal/errors.ts";
import { ExitCode } from "./terminal/exit_code.ts";
import { type ByteSink, OutputClosedError, Terminal } from "./terminal/terminal.ts";
