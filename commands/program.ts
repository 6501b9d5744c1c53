import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import config from "../deno.json" with { type: "json" };
import { addGlobalOptions, allowShortened } from "./command_line.ts";
import { helpLayout, helpWidth, reflowed } from "./help_layout.ts";
import type { Host } from "./host.ts";

const AFTER_HELP = "\nHelp for one command: courseraprogramming COMMAND --help\n\n" +
  "Exit codes: 0 done, 1 failed, 2 failed but may succeed later, 64 wrong usage, 130 and 143 stopped." +
  examples(["init python my-grader", "grade batch my-grader my-grader/submissions", "deploy"]);

/** A command before it is loaded and built: both take time, and a call needs only one command. */
interface Entry {
  /** Its name and aliases. */
  names: readonly string[];
  make: () => Promise<CommandUnknownOpts>;
  /** Not listed in the help. */
  hidden?: true;
  /** The help heading it is listed under. */
  heading?: string;
}

/**
 * Builds the command tree; loads no more than the command line needs.
 *
 * @param words of the command line; if they name commands, only those are built
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
      ({ command, error }) => reflowed(AFTER_HELP, helpWidth(command, error)),
    );
  await addCommands(program, programEntries(host, words), words);
  prepare(program, host, new Set(words));
  return program;
}

function programEntries(host: Host, words: readonly string[]): Entry[] {
  const group = (name: string, described: GroupHelp, entries: readonly Entry[]): Entry => ({
    names: [name],
    make: () => makeGroup(name, described, entries, words),
  });
  return [
    ...under("Begin and check:", [
      { names: ["init"], make: async () => (await import("./init/init.ts")).initCommand(host) },
      {
        names: ["sanity"],
        make: async () => (await import("./sanity/sanity.ts")).sanityCommand(host),
      },
      {
        names: ["inspect"],
        make: async () => (await import("./look/inspect.ts")).inspectCommand(host),
      },
      { names: ["ls"], make: async () => (await import("./look/ls.ts")).lsCommand(host) },
      { names: ["cat"], make: async () => (await import("./look/cat.ts")).catCommand(host) },
    ]),
    ...under("Grade:", [
      group("grade", {
        summary: "run a grader on submissions",
        examples: [
          "grade local ./grader submissions/pass",
          "grade batch ./grader submissions --report report",
        ],
      }, [
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
          names: ["attack"],
          make: async () => (await import("./grade/attack/attack.ts")).gradeAttackCommand(host),
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
    ]),
    ...under("Release:", [
      { names: ["plan"], make: async () => (await import("./release/plan.ts")).planCommand(host) },
      {
        names: ["deploy"],
        make: async () => (await import("./release/deploy.ts")).deployCommand(host),
      },
      {
        names: ["upload"],
        make: async () => (await import("./release/upload.ts")).uploadCommand(host),
      },
      {
        names: ["reregister"],
        make: async () => (await import("./release/reregister.ts")).reregisterCommand(host),
      },
      {
        names: ["publish"],
        make: async () => (await import("./release/publish.ts")).publishCommand(host),
      },
      {
        names: ["status", "get_status"],
        make: async () => (await import("./release/status.ts")).statusCommand(host),
      },
    ]),
    ...under("Account:", [
      group("configure", {
        summary: "sign in at Coursera and look at the sign-in",
        examples: ["configure login", "configure check-auth"],
      }, [
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
        names: ["course"],
        make: async () => (await import("./account/course.ts")).courseCommand(host),
      },
      {
        names: ["list", "list_graders"],
        make: async () => (await import("./account/list.ts")).listCommand(host),
      },
      group("limits", {
        summary: "show and change what graders may use",
        examples: [
          "limits get machine-learning AbCdE fGhIj",
          "limits set machine-learning AbCdE fGhIj --grader-timeout 600",
        ],
      }, [
        {
          names: ["get"],
          make: async () => (await import("./account/limits/get.ts")).limitsGetCommand(host),
        },
        {
          names: ["set"],
          make: async () => (await import("./account/limits/set.ts")).limitsSetCommand(host),
        },
      ]),
    ]),
    ...under("More:", [
      { names: ["prune"], make: async () => (await import("./prune/prune.ts")).pruneCommand(host) },
      {
        names: ["upgrade"],
        make: async () =>
          (await import("./upgrade/upgrade.ts")).upgradeCommand(host, config.version),
      },
      {
        names: ["completions"],
        make: async () => (await import("./completions/completions.ts")).completionsCommand(host),
      },
      {
        names: ["schema"],
        make: async () => (await import("./schema/schema.ts")).schemaCommand(host),
      },
      {
        names: ["version"],
        make: async () => (await import("./version.ts")).versionCommand(host, config.version),
      },
    ]),
    {
      names: [COMPLETE],
      make: async () => (await import("./completions/answer_shell.ts")).answerShellCommand(host),
      hidden: true,
    },
    // coursera_autograder's names that are more than aliases of a command here.
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

function under(heading: string, entries: readonly Entry[]): Entry[] {
  return entries.map((entry) => ({ ...entry, heading }));
}

/** Needs the whole tree. */
const COMPLETE = "__complete";

/** Texts for the help of a command group. */
interface GroupHelp {
  summary: string;
  /** Command lines without the program's name. */
  examples: readonly string[];
}

function examples(calls: readonly string[]): string {
  return ["\n\nExamples:", ...calls.map((call) => `  courseraprogramming ${call}`)].join("\n");
}

async function makeGroup(
  name: string,
  { summary, examples: calls }: GroupHelp,
  entries: readonly Entry[],
  words: readonly string[],
): Promise<CommandUnknownOpts> {
  const command = new Command(name).summary(summary).enablePositionalOptions()
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
    .addHelpText("after", examples(calls).slice(1));
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
    const { hidden = false, heading } = chosen[index] ?? {};
    if (heading !== undefined) command.helpGroup(heading);
    parent.addCommand(command, { hidden });
  }
}

/** The commands that the command line may mean: those it names, or all if they are to be listed. */
function called(entries: readonly Entry[], words: readonly string[]): readonly Entry[] {
  if (words.length === 1 && words[0] === "--version") return [];
  const named = entries.filter(({ names }) => names.some((name) => words.includes(name)));
  const first = words.findIndex((word) => named.some(({ names }) => names.includes(word)));
  const listed = words.slice(0, first).some((word) => word === "--help" || word === "-h");
  return named.length === 0 || listed || words.includes(COMPLETE) ? entries : named;
}

function prepare(command: CommandUnknownOpts, host: Host, words: ReadonlySet<string>): void {
  command.configureOutput({
    writeOut: (text) => host.write.out(reflowed(text, helpWidth(command))),
    writeErr: host.write.err,
  });
  command.exitOverride();
  command.configureHelp(helpLayout);
  command.helpOption("-h, --help", "show help");
  command.showHelpAfterError("(add --help for help)");
  if (command.commands.length > 0) command.helpCommand(false);
  if (command.parent === null) addGlobalOptions(command);
  else hideGlobalOptions(command);
  hideEndpoints(command);
  allowShortened(command);
  for (const child of command.commands) {
    const names = [child.name(), ...child.aliases()];
    if (names.some((name) => words.has(name))) prepare(child, host, words);
  }
}

/** Only the developers of Coursera need them; docs/commands.md lists them. */
function hideEndpoints(command: CommandUnknownOpts): void {
  for (const option of command.options) {
    if (/-(endpoint|action)$/.test(option.long ?? "")) option.hideHelp();
  }
}

/** Sub-commands accept the global options too, but only the program's help lists them. */
function hideGlobalOptions(command: CommandUnknownOpts): void {
  const before = command.options.length;
  addGlobalOptions(command);
  for (const option of command.options.slice(before)) option.hideHelp();
}
