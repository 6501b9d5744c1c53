import type { ImageFiles } from "../../docker/image/image_files.ts";
import { lookInside } from "../../docker/image/look_inside.ts";
import { Owner } from "../../docker/container/owner.ts";
import type { SourceName } from "../../docker/image/source.ts";
import { placedReason } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { buildFound } from "../source/build_found.ts";
import { findSource } from "../source/find_source.ts";
import type { Tools } from "../tools.ts";

/** Options shared by `ls` and `cat`. */
export interface LookCall {
  source: SourceName;
  /** Absolute path of the image's program. */
  program: string;
  args: readonly string[];
  /** Paths in the image, after the arguments. */
  paths: readonly string[];
  keep: boolean;
  /** Called with the output; the bytes are valid until its promise settles. */
  take: (bytes: Uint8Array) => Promise<void>;
}

/** Lines of the program's error output to show. */
const MOST_TOLD = 1000;

/** Runs the image's program, or `instead`, and reports its errors. */
export async function look(
  { source, program, args, paths, ...call }: LookCall,
  instead: (files: ImageFiles) => Promise<string[]>,
  tools: Tools,
): Promise<ExitCode> {
  const { terminal, docker, globals, temporary, signal } = tools;
  const engine = await docker();
  const owner = await Owner.claim(temporary);
  const onCleanupError = (error: unknown) => {
    owner.leave();
    terminal.warn(`could not clean up: ${placedReason(error)}`);
  };
  try {
    const found = await findSource(source, { onSilence: "fail" }, tools);
    const place = { docker: engine, temporary: owner.folder };
    const { reference: image } = await buildFound(found, place, tools);
    const { exitCode, complaints, kept } = await lookInside(engine, {
      ...call,
      image,
      program,
      // The program would read them as options or as stdin.
      args: [...args, ...paths.map((path) => path.startsWith("-") ? `./${path}` : path)],
      owner,
      idleLimit: globals.timeout,
      signal,
      onFallBack: (reason) =>
        terminal.detail(
          `${program} of the image does not run, its files are read: ${visible(reason)}`,
        ),
      onCleanupError,
    }, instead);
    const tell = (line: string) => exitCode === 0 ? terminal.warn(line) : terminal.error(line);
    for (const line of complaints.slice(0, MOST_TOLD)) tell(visible(line));
    if (complaints.length > MOST_TOLD) tell(`and ${complaints.length - MOST_TOLD} more lines`);
    if (exitCode !== 0 && complaints.length === 0) {
      terminal.error(`${program} of the image ended with exit code ${exitCode}`);
    }
    if (kept !== undefined) {
      terminal.note(
        `The container was kept: \`${kept}\`\n  remove it:  ${globals.dockerCommand} rm --force --volumes ${kept}`,
      );
    }
    return exitCode === 0 ? ExitCode.Ok : ExitCode.Failed;
  } finally {
    await owner.release().catch(onCleanupError);
  }
}
