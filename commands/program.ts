import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import config from "../deno.json" with { type: "json" };
import { catCommand } from "./cat.ts";
import { addGlobalOptions, allowShortened } from "./command_line.ts";
import { checkAuthCommand } from "./configure_check_auth.ts";
import { deployCommand } from "./deploy.ts";
import { displayAuthCacheCommand } from "./configure_display_auth_cache.ts";
import { loginCommand } from "./configure_login.ts";
import { logoutCommand } from "./configure_logout.ts";
import { completeCommand } from "./complete.ts";
import { completionsCommand } from "./completions.ts";
import { courseCommand } from "./course.ts";
import { gradeBatchCommand } from "./grade_batch.ts";
import { gradeCompareCommand } from "./grade_compare.ts";
import { gradeLocalCommand } from "./grade_local.ts";
import { gradeRemoteCommand } from "./grade_remote.ts";
import { gradeMergeCommand } from "./grade_merge.ts";
import { gradeReplayCommand } from "./grade_replay.ts";
import { helpLayout, wrapSentences } from "./help_layout.ts";
import type { Host } from "./host.ts";
import { initCommand } from "./init.ts";
import { inspectCommand } from "./inspect.ts";
import { lsCommand } from "./ls.ts";
import { limitsGetCommand } from "./limits_get.ts";
import { limitsSetCommand } from "./limits_set.ts";
import { listCommand } from "./list.ts";
import { planCommand } from "./plan.ts";
import { publishCommand } from "./publish.ts";
import { reregisterCommand } from "./reregister.ts";
import { statusCommand } from "./status.ts";
import { upgradeCommand } from "./upgrade.ts";
import { uploadCommand } from "./upload.ts";
import { versionCommand } from "./version.ts";
import { sanityCommand } from "./sanity.ts";

/** A command before it is made: its options take time, and a call needs those of one command. */
interface Entry {
  /** Its name, and its aliases. */
  names: readonly string[];
  make: () => CommandUnknownOpts;
  /** Left out of the help. */
  hidden?: true;
}

/**
 * The command tree; nothing here or below loads more than the command line needs.
 *
 * @param words those of the call: where commands are among them, the others are not made
 */
export function buildProgram(host: Host, words: readonly string[]): CommandUnknownOpts {
  const program = new Command("courseraprogramming")
    .description("Check, run, upload and publish Docker-based autograders for Coursera courses.")
    .version(config.version, "--version", "print the version")
    .enablePositionalOptions()
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 failed, 2 failed but may succeed later, 64 wrong usage, 130 and 143 stopped.",
    );
  addCommands(program, programEntries(host, words), words);
  prepare(program, host, new Set(words));
  return program;
}

function programEntries(host: Host, words: readonly string[]): Entry[] {
  const group = (name: string, summary: string, entries: readonly Entry[]): Entry => ({
    names: [name],
    make: () => makeGroup(name, summary, entries, words),
  });
  return [
    { names: ["init"], make: () => initCommand(host) },
    { names: ["ls"], make: () => lsCommand(host) },
    { names: ["cat"], make: () => catCommand(host) },
    { names: ["inspect"], make: () => inspectCommand(host) },
    { names: ["sanity"], make: () => sanityCommand(host) },
    group("grade", "run a grader on submissions", [
      { names: ["local"], make: () => gradeLocalCommand(host) },
      { names: ["remote"], make: () => gradeRemoteCommand(host) },
      { names: ["batch"], make: () => gradeBatchCommand(host) },
      { names: ["merge"], make: () => gradeMergeCommand(host) },
      { names: ["compare"], make: () => gradeCompareCommand(host) },
      { names: ["replay"], make: () => gradeReplayCommand(host) },
    ]),
    { names: ["upload"], make: () => uploadCommand(host) },
    { names: ["reregister"], make: () => reregisterCommand(host) },
    { names: ["plan"], make: () => planCommand(host) },
    { names: ["deploy"], make: () => deployCommand(host) },
    { names: ["publish"], make: () => publishCommand(host) },
    { names: ["status", "get_status"], make: () => statusCommand(host) },
    { names: ["list", "list_graders"], make: () => listCommand(host) },
    group("limits", "show and change what graders may use", [
      { names: ["get"], make: () => limitsGetCommand(host) },
      { names: ["set"], make: () => limitsSetCommand(host) },
    ]),
    { names: ["course"], make: () => courseCommand(host) },
    group("configure", "sign in at Coursera and look at the sign-in", [
      { names: ["check-auth"], make: () => checkAuthCommand(host) },
      { names: ["display-auth-cache"], make: () => displayAuthCacheCommand(host) },
      { names: ["login"], make: () => loginCommand(host) },
      { names: ["logout"], make: () => logoutCommand(host) },
    ]),
    { names: ["upgrade"], make: () => upgradeCommand(host, config.version) },
    { names: ["completions"], make: () => completionsCommand(host) },
    { names: ["version"], make: () => versionCommand(host, config.version) },
    { names: [COMPLETE], make: () => completeCommand(host), hidden: true },
    // Names of coursera_autograder that are no mere alias of a command beside them.
    {
      names: ["get_resource_limits"],
      make: () => limitsGetCommand(host, "get_resource_limits"),
      hidden: true,
    },
    {
      names: ["update_resource_limits"],
      make: () => limitsSetCommand(host, "update_resource_limits"),
      hidden: true,
    },
  ];
}

/** Looks at all the others. */
const COMPLETE = "__complete";

function makeGroup(
  name: string,
  summary: string,
  entries: readonly Entry[],
  words: readonly string[],
): CommandUnknownOpts {
  const command = new Command(name).summary(summary).enablePositionalOptions()
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`);
  addCommands(command, entries, words);
  return command;
}

function addCommands(
  parent: CommandUnknownOpts,
  entries: readonly Entry[],
  words: readonly string[],
): void {
  for (const { make, hidden } of called(entries, words)) {
    parent.addCommand(make(), { hidden: hidden ?? false });
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
