import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { resolve } from "node:path";
import type { KeptGrading, Snapshot } from "../../docker/container/kept.ts";
import type { Source, SourceName } from "../../docker/image/source.ts";
import type { ShellRequest } from "../../grader/shell.ts";
import { placedReason, UsageError } from "../../terminal/errors.ts";
import { shellLine } from "../../terminal/shell_line.ts";
import { visible } from "../../terminal/text.ts";
import { SOURCE_ARGUMENT, SOURCE_HELP, sourceOfCall } from "../source/find_source.ts";
import { takeBehindDashes } from "../command_line.ts";
import type { Host } from "../host.ts";
import { renderKept } from "../grade/kept_text.ts";
import { requireFolder } from "../source/require_folder.ts";
import type { Tools } from "../tools.ts";

/** Options for `inspect`, as plain values. */
export interface InspectOptions {
  /** Undefined means a kept container. */
  source: string | undefined;
  /** Name of a kept container; undefined means that of the last failed grading (`--failed`). */
  kept: string | undefined;
  shell: string | undefined;
  /** Command to run in place of a shell. */
  command: readonly [string, ...string[]] | undefined;
  /** As the user wrote it; relative to the working directory. */
  submission: string | undefined;
  allowNetwork: boolean;
  unlimitedMemory: boolean;
  superUser: boolean;
  /** Keep the container. */
  keep: boolean;
}

export function inspectCommand(host: Host): CommandUnknownOpts {
  const command = new Command("inspect")
    .summary("open a shell in the sandbox that `grade local` runs graders in")
    .usage("[options] [SOURCE] [-- COMMAND...]")
    .description(
      "Open a shell in the same sandbox that `grade local` runs a grader in, or run one command " +
        "there.\n\n" +
        SOURCE_HELP +
        "\n\nWith --failed, the shell opens in what the last kept failed grading left " +
        "(`grade local --keep-failed`); with --kept, on any other container that was kept.",
    )
    .argument("[source]", SOURCE_ARGUMENT)
    // The action refuses them, and says where `--` goes.
    .allowExcessArguments()
    .option("-s, --shell <path>", "the shell (default: /bin/bash, then /bin/sh)")
    .option("-d, --submission <dir>", "folder with the submission's files")
    .option("--failed", "the last failed grading that was kept, in place of SOURCE")
    .option(
      "--kept <container>",
      "a container that --no-rm or --keep-failed kept, in place of SOURCE",
    )
    .option("--allow-network", "with network; production has none, or a few hosts")
    .option("--unlimited-memory", "without a memory limit")
    .option("--super-user", "as root with the engine's capabilities")
    .option("--no-rm", "keep the container and say how to enter it")
    .addHelpText(
      "after",
      "\nThe exit code is the shell's; 1 where there is none to open, 2 no engine, 64 wrong usage.\n\n" +
        "Examples:\n" +
        "  courseraprogramming inspect team/grader:3 -d submissions/pass\n" +
        "  courseraprogramming inspect ./grader -- python3 -m pip list\n" +
        "  courseraprogramming grade local --keep-failed ./grader sub || courseraprogramming inspect --failed",
    );
  const behindDashes = takeBehindDashes(command);
  command.action(async (source, flags) => {
    const [, ...excess] = command.args;
    if (source !== undefined && excess.length > 0) {
      throw new UsageError(`\`inspect\` takes one SOURCE, then \`--\` before a command`, {
        hint: visible(
          `\`courseraprogramming inspect ${shellLine([source])} -- ${shellLine(excess)}\``,
        ),
      });
    }
    const program = programOf(behindDashes(), flags.shell);
    const subjects = [
      ...(source === undefined ? [] : ["SOURCE"]),
      ...(flags.failed ? ["`--failed`"] : []),
      ...(flags.kept === undefined ? [] : ["`--kept`"]),
    ];
    if (subjects.length !== 1) {
      throw new UsageError(
        subjects.length === 0
          ? "missing argument `SOURCE`"
          : `${subjects.slice(0, 2).join(" and ")} exclude each other`,
        {
          hint: "courseraprogramming inspect SOURCE, inspect --failed, or inspect --kept CONTAINER",
        },
      );
    }
    if (flags.shell === "") throw new UsageError("`--shell` is empty: name a program of the image");
    host.finish(
      await inspect({
        source,
        kept: flags.kept,
        shell: flags.shell,
        command: program,
        submission: flags.submission,
        allowNetwork: flags.allowNetwork ?? false,
        unlimitedMemory: flags.unlimitedMemory ?? false,
        superUser: flags.superUser ?? false,
        keep: !flags.rm,
      }, host.tools(command)),
    );
  });
  return command;
}

/** The command to run. @throws {UsageError} if it is empty, or a shell was requested too */
function programOf(
  words: readonly string[] | undefined,
  shell: string | undefined,
): [string, ...string[]] | undefined {
  if (words === undefined) return undefined;
  const [program, ...args] = words;
  if (program === undefined || program === "") {
    throw new UsageError("missing argument `COMMAND`", {
      hint: "courseraprogramming inspect SOURCE -- COMMAND…; without `--`, a shell is opened",
    });
  }
  if (shell !== undefined) throw new UsageError("`--shell` and a command exclude each other");
  return [program, ...args];
}

/** Opens a shell and returns its exit code. */
export async function inspect(options: InspectOptions, tools: Tools): Promise<number> {
  const { terminal, cwd } = tools;
  const { source, submission } = options;
  const folder = submission === undefined ? undefined : resolve(cwd, submission);
  if (folder !== undefined) await requireFolder(folder, "--submission", submission ?? "");
  const { DEFAULTS } = await import("../../grader/contract.ts");
  const { memoryMiB, cpus, pidsLimit } = DEFAULTS;
  const request: ShellRequest = {
    shell: options.shell,
    command: options.command,
    submission: folder === undefined ? undefined : { folder },
    volumes: [],
    limits: { memoryMiB: options.unlimitedMemory ? 0 : memoryMiB, cpus, pidsLimit },
    allowNetwork: options.allowNetwork,
    superUser: options.superUser,
    keep: options.keep,
    terminal: tools.shellTerminal,
  };
  if (source !== undefined) {
    return await open(sourceOfCall(source, tools), request, undefined, tools);
  }
  const [{ findFailed, findKept, takeSnapshot }, docker] = await Promise.all([
    import("../../docker/container/kept.ts"),
    tools.docker(),
  ]);
  const kept = options.kept === undefined
    ? await findFailed(docker)
    : await findKept(docker, options.kept);
  terminal.note(visible(renderEnd(kept)));
  if (kept.keptBy !== undefined && options.kept === undefined) {
    terminal.warn(visible(renderKeeper(kept.keptBy, kept)));
  }
  const onCleanupError = (error: unknown) =>
    terminal.warn(`could not clean up: ${placedReason(error)}`);
  const { signal } = tools;
  await using snapshot = await takeSnapshot(docker, kept.container, { signal, onCleanupError });
  const { imageSource } = await import("../../docker/image/source.ts");
  return await open(
    await imageSource(docker, snapshot.reference),
    {
      ...request,
      submission: request.submission ?? await submissionOf(kept, tools),
      volumes: kept.volumes,
      limits: { ...kept.limits, ...(options.unlimitedMemory ? { memoryMiB: 0 } : {}) },
      allowNetwork: options.allowNetwork || kept.allowNetwork,
      superUser: options.superUser || kept.superUser,
    },
    { ...kept, snapshot },
    tools,
  );
}

/** The submission of a kept grading, if it still exists. */
async function submissionOf(
  { submissionVolume: volume, submissionFolder: folder, keptBy }: KeptGrading,
  { terminal }: Tools,
): Promise<ShellRequest["submission"]> {
  if (volume !== undefined) return { volume };
  // Another user's path may not be on this machine.
  const isHere = folder !== undefined && keptBy === undefined;
  const info = isHere ? await Deno.stat(folder).catch(() => undefined) : undefined;
  if (folder !== undefined && info?.isDirectory) {
    terminal.note(`The submission is that of \`${visible(folder)}\`, as it is now`);
    return { folder };
  }
  terminal.warn("the submission no longer exists: `--submission DIR` gives one");
  return undefined;
}

async function open(
  source: Source | SourceName,
  request: ShellRequest,
  kept: KeptGrading & { snapshot: Snapshot } | undefined,
  tools: Tools,
): Promise<number> {
  const { terminal, signal } = tools;
  const [
    { openRun },
    { openShell },
    { USUAL_SHELLS },
    { byHand },
    { limitWarnings },
  ] = await Promise.all([
    import("../source/engine_run.ts"),
    import("../../grader/shell.ts"),
    import("../../grader/shell_program.ts"),
    import("../../grader/by_hand.ts"),
    import("../../docker/engine/engine.ts"),
  ]);
  await using session = await openRun(source, tools);
  const { docker, engine, owner, grader } = session;
  for (const warning of limitWarnings(engine, request.limits)) terminal.warn(warning);
  session.sweep();
  const end = await openShell(grader, request, {
    docker,
    engine,
    owner,
    signal,
    detail: (text) => terminal.detail(text),
    onOpening: (shell) => {
      if (request.command !== undefined) return terminal.detail(renderSandbox(request));
      if (request.shell === undefined && shell !== USUAL_SHELLS[0]) {
        terminal.note(`The image has no \`${USUAL_SHELLS[0]}\`: this is \`${shell}\``);
      }
      terminal.note(renderSandbox(request));
      if (kept === undefined) terminal.note(byHand(grader.image.Config));
      else if (!kept.isShell) {
        terminal.note(`To run the grader as it was run: ${shellLine(kept.command)}`);
      }
    },
    onCleanupError: session.onCleanupError,
  });
  if (end.kept !== undefined) {
    // A container without its image can neither be committed nor run again.
    kept?.snapshot.keep();
    const image = kept?.snapshot.reference;
    terminal.note(renderKept({ ...end.kept, image, isNewestFailed: false }, tools.globals));
  }
  return end.exitCode;
}

/** How a kept grading ended. */
function renderEnd({ container, startError, exitCode, finished }: KeptGrading): string {
  return startError === undefined
    ? `The container \`${container}\` ended with exit code ${exitCode} at ${finished}`
    : `The container \`${container}\` was not started: ${startError}`;
}

/** Who ran the grading, on a shared engine. @param keeper `UID@HOST` */
function renderKeeper(keeper: string, { submissionFolder: folder }: KeptGrading): string {
  const [uid, host] = keeper.split("@");
  const user = uid ? `user ${uid} on \`${host}\`` : `a user of \`${host}\``;
  const of = folder === undefined ? "" : `, grading \`${folder}\``;
  return `you kept no grading on this engine; this one was kept by ${user}${of}`;
}

/** The limits in one line, worded as in `grade local`. */
function renderSandbox({ limits, allowNetwork, superUser }: ShellRequest): string {
  const memory = limits.memoryMiB === 0 ? "no memory limit" : `${limits.memoryMiB} MB`;
  return `The sandbox: ${limits.cpus} CPU, ${memory}, ${limits.pidsLimit} processes, ` +
    `${allowNetwork ? "with network" : "no network"}${superUser ? ", as root" : ""}`;
}
