import type { CommandUnknownOpts, Help } from "@commander-js/extra-typings";

/** Minimum width, in cells, of a description next to its term; with less room it goes below. */
const ENOUGH = 28;

/** Widest term, in cells, with its description next to it; a longer one goes above. */
const LONGEST_TERM = 30;

/** Columns to assume if the width is unknown. */
const USUAL_WIDTH = 80;

/** The layout of help, for 40 columns or more. */
export const helpLayout: Partial<Help> = {
  minWidthToWrap: 20,
  boxWrap: reflowed,
  // A command's arguments are in its own help; here they would leave no room for its description.
  subcommandTerm: (command) => command.name(),
  subcommandDescription: (command) => {
    const names = command.commands.map((child) => child.name());
    const summary = command.summary();
    if (names.length === 0) return summary;
    const isGroup = command.registeredArguments.length === 0;
    return `${summary}${isGroup ? ":" : "; also:"} ${names.join(", ")}`;
  },
  padWidth(this: Help, command, helper) {
    const terms = [
      ...helper.visibleArguments(command).map((argument) => helper.argumentTerm(argument)),
      ...helper.visibleOptions(command).map((option) => helper.optionTerm(option)),
      ...helper.visibleCommands(command).map((child) => helper.subcommandTerm(child)),
    ];
    return Math.max(...terms.map(({ length }) => length).filter((each) => each <= LONGEST_TERM));
  },
  formatItem(this: Help, term, termWidth, description) {
    if (description === "") return `  ${term}`;
    const width = this.helpWidth ?? USUAL_WIDTH;
    const isNarrow = width - termWidth - 4 < ENOUGH;
    const indent = " ".repeat(isNarrow ? 6 : termWidth + 4);
    const lines = wrapped(description, width - indent.length).join(`\n${indent}`);
    return isNarrow || term.length > termWidth
      ? `  ${term}\n${indent}${lines}`
      : `  ${term.padEnd(termWidth)}  ${lines}`;
  },
  formatHelp(this: Help, command, helper) {
    const width = this.helpWidth ?? USUAL_WIDTH;
    const termWidth = helper.padWidth(command, helper);
    const item = (term: string, description: string) =>
      helper.formatItem(term, termWidth, description, helper);
    const args = helper.visibleArguments(command).map((each) =>
      item(helper.argumentTerm(each), helper.argumentDescription(each))
    );
    const options = helper.visibleOptions(command).map((each) =>
      item(helper.optionTerm(each), helper.optionDescription(each))
    );
    const groups = Map.groupBy(
      helper.visibleCommands(command),
      (child) => child.helpGroup() || "Commands:",
    );
    const sections = [
      usageLines(helper.commandUsage(command), width),
      reflowed(helper.commandDescription(command), width),
      section("Arguments:", args),
      ...[...groups].map(([heading, children]) =>
        section(
          heading,
          children.map((each) =>
            item(helper.subcommandTerm(each), helper.subcommandDescription(each))
          ),
        )
      ),
      section("Options:", options),
      command.parent === null ? "" : reflowed(GLOBAL_OPTIONS, width),
    ];
    return sections.filter((each) => each !== "").map((each) => `${each}\n`).join("\n");
  },
};

/** Replaces the list of global options. */
const GLOBAL_OPTIONS = "Global options (-v, -q, --docker-url, …): courseraprogramming --help";

function section(heading: string, items: readonly string[]): string {
  return items.length === 0 ? "" : [heading, ...items].join("\n");
}

/** Keeps an operand and its brackets on one line: `[-- ARGS...]`. */
function usageLines(usage: string, width: number): string {
  const words = `Usage: ${usage}`.match(/\[[^\]]*\]|[^\s[]+/g) ?? [];
  return joined(words, width, 7).join(`\n${" ".repeat(7)}`);
}

/**
 * Reflows text in paragraphs, as in Markdown: the lines of a paragraph are joined and broken anew
 * between words; an empty line ends it. Indented lines are examples to copy, and stay unchanged.
 * Reflowing again to the same width changes nothing.
 */
export function reflowed(text: string, width: number): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  const end = () => {
    lines.push(...wrapped(paragraph.join(" "), width));
    paragraph = [];
  };
  for (const line of text.split("\n")) {
    const isSentence = /^\S/.test(line);
    if (isSentence) paragraph.push(line);
    else {
      if (paragraph.length > 0) end();
      lines.push(line);
    }
  }
  if (paragraph.length > 0) end();
  return lines.join("\n");
}

/** The width of a command's help, in columns. @param toStderr true if it is printed for an error */
export function helpWidth(command: CommandUnknownOpts, toStderr = false): number {
  const { getOutHelpWidth, getErrHelpWidth } = command.configureOutput();
  return (toStderr ? getErrHelpWidth : getOutHelpWidth)?.() ?? USUAL_WIDTH;
}

function wrapped(text: string, width: number): string[] {
  return joined(text.split(/\s+/).filter((word) => word !== ""), width);
}

/** Fills lines with words. @param hanging cells by which later lines are narrower */
function joined(words: readonly string[], width: number, hanging = 0): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const room = lines.length > 1 ? width - hanging : width;
    if (last !== undefined && last.length + 1 + word.length <= room) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
