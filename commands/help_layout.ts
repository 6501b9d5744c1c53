import type { CommandUnknownOpts, Help } from "@commander-js/extra-typings";

/** Cells that a description needs beside its term; with fewer it stands below. */
const ENOUGH = 28;

/** How help is laid out, from 40 columns on. */
export const helpLayout: Partial<Help> = {
  minWidthToWrap: 20,
  // What a command takes is in its own help; here it would leave no room for what it does.
  subcommandTerm: (command) => command.name(),
  formatItem(this: Help, term, termWidth, description, helper) {
    if (description === "") return `  ${term}`;
    const width = this.helpWidth ?? 80;
    const room = width - termWidth - 4;
    if (room >= ENOUGH) {
      const wrapped = helper.boxWrap(description, room).split("\n");
      return `  ${term.padEnd(termWidth)}  ${wrapped.join(`\n${" ".repeat(termWidth + 4)}`)}`;
    }
    const below = helper.boxWrap(description, width - 6).split("\n");
    return `  ${term}\n      ${below.join("\n      ")}`;
  },
};

/**
 * Breaks what does not fit between words: the sentences that commands add to their help, which
 * commander leaves as they are. Lines of examples are kept, to be copied.
 */
export function wrapSentences(command: CommandUnknownOpts, text: string): string {
  const width = command.configureOutput().getOutHelpWidth?.();
  if (width === undefined) return text;
  const helper = command.createHelp();
  return text.split("\n").map((line) =>
    line.length <= width || line.startsWith(" ") ? line : helper.boxWrap(line, width)
  ).join("\n");
}
