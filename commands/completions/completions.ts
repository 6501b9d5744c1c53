import { Argument, Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { ExitCode } from "../../terminal/exit_code.ts";
import type { Host } from "../host.ts";

/** The supported shells. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

export function completionsCommand(host: Host): CommandUnknownOpts {
  const command = new Command("completions")
    .summary("print a shell completion script")
    .description(
      "Print a script that makes a shell complete sub-commands, options and their values, images of " +
        "the engine, and the course, items and parts of a course file. The shell evaluates nothing of " +
        "what was typed.",
    )
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText(
      "after",
      "\nTo have it in every shell, put a line into its start file:\n" +
        "  bash, in ~/.bashrc:\n" +
        "    source <(courseraprogramming completions bash)\n" +
        "  zsh, in ~/.zshrc, after compinit:\n" +
        "    source <(courseraprogramming completions zsh)\n" +
        "  fish, in ~/.config/fish/config.fish:\n" +
        "    courseraprogramming completions fish | source\n\n" +
        "Examples:\n" +
        "  courseraprogramming completions bash\n" +
        "  courseraprogramming completions fish",
    );
  command.action(async (shell) => {
    const { terminal } = host.tools(command);
    terminal.result((await Deno.readTextFile(scriptOf(shell))).trimEnd());
    host.finish(ExitCode.Ok);
  });
  return command;
}

/** The compiled program embeds the folder next to its code (`scripts/build/bundle.ts`). */
function scriptOf(shell: Shell): URL {
  return new URL(`./shells/completions.${shell}`, import.meta.url);
}
