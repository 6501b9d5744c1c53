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

/**
 * The whole command tree; nothing here or below loads more than the command line needs.
 *
 * @param words those of the call: commands that are not among them are only there to be listed
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
  program.addCommand(initCommand(host));
  program.addCommand(lsCommand(host));
  program.addCommand(catCommand(host));
  program.addCommand(inspectCommand(host));
  program.addCommand(sanityCommand(host));
  program.addCommand(group("grade", "run a grader on submissions", [
    gradeLocalCommand(host),
    gradeRemoteCommand(host),
    gradeBatchCommand(host),
    gradeMergeCommand(host),
    gradeCompareCommand(host),
    gradeReplayCommand(host),
  ]));
  program.addCommand(uploadCommand(host));
  program.addCommand(reregisterCommand(host));
  program.addCommand(planCommand(host));
  program.addCommand(deployCommand(host));
  program.addCommand(publishCommand(host));
  program.addCommand(statusCommand(host));
  program.addCommand(listCommand(host));
  program.addCommand(
    group("limits", "show and change what graders may use", [
      limitsGetCommand(host),
      limitsSetCommand(host),
    ]),
  );
  program.addCommand(courseCommand(host));
  program.addCommand(
    group("configure", "sign in at Coursera and look at the sign-in", [
      checkAuthCommand(host),
      displayAuthCacheCommand(host),
      loginCommand(host),
      logoutCommand(host),
    ]),
  );
  program.addCommand(upgradeCommand(host, config.version));
  program.addCommand(completionsCommand(host));
  program.addCommand(versionCommand(host, config.version));
  program.addCommand(completeCommand(host), { hidden: true });
  // Names of coursera_autograder that are no mere alias of a command beside them.
  program.addCommand(limitsGetCommand(host, "get_resource_limits"), { hidden: true });
  program.addCommand(limitsSetCommand(host, "update_resource_limits"), { hidden: true });
  prepare(program, host, new Set(words));
  return program;
}

function group(
  name: string,
  summary: string,
  commands: CommandUnknownOpts[],
): CommandUnknownOpts {
  const command = new Command(name).summary(summary).enablePositionalOptions()
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`);
  for (const each of commands) command.addCommand(each);
  return command;
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
