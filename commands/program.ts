import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import config from "../deno.json" with { type: "json" };
import { addGlobalOptions, allowShortened } from "./command_line.ts";
import { helpLayout, wrapSentences } from "./help_layout.ts";
import type { Host } from "./host.ts";

/** A command before it is loaded and made: both take time, and a call needs one command. */
interface Entry {
  /** Its name, and its aliases. */
  names: readonly string[];
  make: () => Promise<CommandUnknownOpts>;
  /** Left out of the help. */
  hidden?: true;
}

/**
 * The command tree; nothing here or below loads more than the command line needs.
 *
 * @param words those of the call: where commands are among them, the others are not made
 */
export async function buildProgram(
  host: Host,
  words: readonly string[],
): Promise<CommandUnknownOpts> {
  const program = new Command("courseraprogramming")
    .description("Check, run, upload and publish Docker-based autograders for Coursera courses.")
    .version(config.version, "--version", "print the version")
    .enablePositionalOptions()
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 failed, 2 failed but may succeed later, 64 wrong usage, 130 and 143 stopped.",
    );
  await addCommands(program, programEntries(host, words), words);
  prepare(program, host, new Set(words));
  return program;
}

function programEntries(host: Host, words: readonly string[]): Entry[] {
  const group = (name: string, summary: string, entries: readonly Entry[]): Entry => ({
    names: [name],
    make: () => makeGroup(name, summary, entries, words),
  });
  return [
    { names: ["init"], make: async () => (await import("./init/init.ts")).initCommand(host) },
    { names: ["ls"], make: async () => (await import("./look/ls.ts")).lsCommand(host) },
    { names: ["cat"], make: async () => (await import("./look/cat.ts")).catCommand(host) },
    {
      names: ["inspect"],
      make: async () => (await import("./look/inspect.ts")).inspectCommand(host),
    },
    {
      names: ["sanity"],
      make: async () => (await import("./sanity/sanity.ts")).sanityCommand(host),
    },
    { names: ["prune"], make: async () => (await import("./prune/prune.ts")).pruneCommand(host) },
    group("grade", "run a grader on submissions", [
      {
        names: ["local"],
        make: async () => (await import("./grade/local.ts")).gradeLocalCommand(host),
      },
      {
        names: ["remote"],
        make: async () => (await import("./grade/remote.ts")).gradeRemoteCommand(host),
      },
      {
        names: ["batch"],
        make: async () => (await import("./grade/batch.ts")).gradeBatchCommand(host),
      },
      {
        names: ["merge"],
        make: async () => (await import("./grade/merge.ts")).gradeMergeCommand(host),
      },
      {
        names: ["compare"],
        make: async () => (await import("./grade/compare.ts")).gradeCompareCommand(host),
      },
      {
        names: ["replay"],
        make: async () => (await import("./grade/replay.ts")).gradeReplayCommand(host),
      },
    ]),
    {
      names: ["upload"],
      make: async () => (await import("./release/upload.ts")).uploadCommand(host),
    },
    {
      names: ["reregister"],
      make: async () => (await import("./release/reregister.ts")).reregisterCommand(host),
    },
    { names: ["plan"], make: async () => (await import("./release/plan.ts")).planCommand(host) },
    {
      names: ["deploy"],
      make: async () => (await import("./release/deploy.ts")).deployCommand(host),
    },
    {
      names: ["publish"],
      make: async () => (await import("./release/publish.ts")).publishCommand(host),
    },
    {
      names: ["status", "get_status"],
      make: async () => (await import("./release/status.ts")).statusCommand(host),
    },
    {
      names: ["list", "list_graders"],
      make: async () => (await import("./account/list.ts")).listCommand(host),
    },
    group("limits", "show and change what graders may use", [
      {
        names: ["get"],
        make: async () => (await import("./account/limits/get.ts")).limitsGetCommand(host),
      },
      {
        names: ["set"],
        make: async () => (await import("./account/limits/set.ts")).limitsSetCommand(host),
      },
    ]),
    {
      names: ["course"],
      make: async () => (await import("./account/course.ts")).courseCommand(host),
    },
    group("configure", "sign in at Coursera and look at the sign-in", [
      {
        names: ["check-auth"],
        make: async () => (await import("./account/check_auth.ts")).checkAuthCommand(host),
      },
      {
        names: ["display-auth-cache"],
        make: async () =>
          (await import("./account/display_auth_cache.ts")).displayAuthCacheCommand(host),
      },
      {
        names: ["login"],
        make: async () => (await import("./account/login.ts")).loginCommand(host),
      },
      {
        names: ["logout"],
        make: async () => (await import("./account/logout.ts")).logoutCommand(host),
      },
    ]),
    {
      names: ["upgrade"],
      make: async () => (await import("./upgrade/upgrade.ts")).upgradeCommand(host, config.version),
    },
    {
      names: ["completions"],
      make: async () => (await import("./completions/completions.ts")).completionsCommand(host),
    },
    {
      names: ["version"],
      make: async () => (await import("./version.ts")).versionCommand(host, config.version),
    },
    {
      names: [COMPLETE],
      make: async () => (await import("./completions/answer_shell.ts")).answerShellCommand(host),
      hidden: true,
    },
    // Names of coursera_autograder that are no mere alias of a command beside them.
    {
      names: ["get_resource_limits"],
      make: async () =>
        (await import("./account/limits/get.ts")).limitsGetCommand(host, "get_resource_limits"),
      hidden: true,
    },
    {
      names: ["update_resource_limits"],
      make: async () =>
        (await import("./account/limits/set.ts")).limitsSetCommand(host, "update_resource_limits"),
      hidden: true,
    },
  ];
}

/** Looks at all the others. */
const COMPLETE = "__complete";

async function makeGroup(
  name: string,
  summary: string,
  entries: readonly Entry[],
  words: readonly string[],
): Promise<CommandUnknownOpts> {
  const command = new Command(name).summary(summary).enablePositionalOptions()
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`);
  await addCommands(command, entries, words);
  return command;
}

async function addCommands(
  parent: CommandUnknownOpts,
  entries: readonly Entry[],
  words: readonly string[],
): Promise<void> {
  const chosen = called(entries, words);
  const commands = await Promise.all(chosen.map(({ make }) => make()));
  for (const [index, command] of commands.entries()) {
    parent.addCommand(command, { hidden: chosen[index]?.hidden ?? false });
  }
}

/** The commands that the call may mean: those it names, or all where they are to be listed. */
function called(entries: readonly Entry[], words: readonly string[]): readonly Entry[] {
  if (words.length === 1 && words[0] === "--version") return [];
  const named = entries.filter(({ names }) => names.some((name) => words.includes(name)));
  const first = words.findIndex((word) => named.some(({ names }) => names.includes(word)));
  const listed = words.slice(0, first).some((word) => word === "--help" || word === "-h");
  return named.length === 0 || listed || words.includes(COMPLETE) ? entries : named;
}

function prepare(command: CommandUnknownOpts, host: Host, words: ReadonlySet<string>): void {
  command.configureOutput({
    writeOut: (text) => host.write.out(wrapSentences(command, text)),
    writeErr: host.write.err,
  });
  command.exitOverride();
  command.configureHelp({ showGlobalOptions: true, ...helpLayout });
  command.helpOption("-h, --help", "show help");
  command.showHelpAfterError("(add --help for help)");
  if (command.commands.length > 0) command.helpCommand(false);
  if (command.parent === null) addGlobalOptions(command);
  else hideGlobalOptions(command);
  allowShortened(command);
  for (const child of command.commands) {
    const names = [child.name(), ...child.aliases()];
    if (names.some((name) => words.has(name))) prepare(child, host, words);
  }
}

/** Sub-commands take the global options too; their help lists them once, as global. */
function hideGlobalOptions(command: CommandUnknownOpts): void {
  const before = command.options.length;
  addGlobalOptions(command);
  for (const option of command.options.slice(before)) option.hideHelp();
}
