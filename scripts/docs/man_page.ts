import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { PROJECT } from "../../terminal/links.ts";
import { commandTree, helpOf, wordsOf } from "./command_tree.ts";
import { bold, guarded, italic, literal, macro, paragraphs, prose, sentences } from "./roff.ts";

/** So wide that help lines are not broken: roff does that. */
const UNBROKEN = 100_000;

/** The version and date that the page is for. */
interface ManPage {
  version: string;
  /** Such as `2026-01-31`. */
  date: string;
}

/** Generates `courseraprogramming(1)` in man(7) macros from the program's help. */
export async function manPage({ version, date }: ManPage): Promise<string> {
  const { program, commands } = await commandTree();
  const name = program.name();
  const { about, exitCodes, examples } = partsOf(helpOf(program, UNBROKEN).after);
  const summary = program.description().replace(/\.$/, "");
  return [
    `.TH "${name.toUpperCase()}" "1" "${date}" "${name} ${version}" "User Commands"`,
    ".SH NAME",
    `${name} \\- ${prose(summary.charAt(0).toLowerCase() + summary.slice(1))}`,
    ".SH SYNOPSIS",
    `${bold(name)} [${italic("options")}] ${italic("command")} [${italic("arguments")}]`,
    ...section("DESCRIPTION", `${program.description()}\n\n${about}`),
    ".SH OPTIONS",
    "Every command takes these, before it or after it.",
    ...optionEntries(program),
    ".SH COMMANDS",
    ...commands.flatMap(commandSection),
    ...section("EXIT STATUS", exitCodes),
    ...section("EXAMPLES", examples),
    ".SH SEE ALSO",
    `${bold("docker")}(1), ${bold("podman")}(1)`,
    ".PP",
    `The pages at ${literal(PROJECT)} say more.`,
    "",
  ].join("\n");
}

/** The heading starts a paragraph itself. */
function section(heading: string, text: string): string[] {
  return [`.SH ${heading}`, ...paragraphs(text).slice(1)];
}

/** The parts at the end of the program's help, by section of the page. */
function partsOf(after: string) {
  const parts = after.trim().split(/\n\n+/);
  const taken = (beginning: string) => {
    const found = parts.findIndex((part) => part.startsWith(beginning));
    const [text] = found < 0 ? [] : parts.splice(found, 1);
    if (text === undefined) throw new Error(`the help has no part that begins with ${beginning}`);
    return text.slice(beginning.length);
  };
  const [exitCodes, examples] = [taken("Exit codes: "), taken("Examples:\n")];
  return { about: parts.join("\n\n"), exitCodes, examples };
}

function commandSection(command: CommandUnknownOpts): string[] {
  const help = command.createHelp();
  const args = help.visibleArguments(command).map((each) =>
    entry(italic(help.argumentTerm(each)), help.argumentDescription(each))
  );
  return [
    macro("SS", literal(wordsOf(command))),
    guarded(usage(help.commandUsage(command))),
    ...paragraphs(command.description()),
    ...args.flat(),
    ...optionEntries(command, ["--help"]),
    ...paragraphs(helpOf(command, UNBROKEN).after),
  ];
}

/** Marks the program and the command's words as literal. */
function usage(line: string): string {
  const [, words = "", rest = ""] = /^((?:[a-z][\w-]* ?)+)(.*)$/.exec(line) ?? [];
  return `${bold(words.trim())} ${literal(rest)}`.trim();
}

/** @param known long names of options described before */
function optionEntries(command: CommandUnknownOpts, known: readonly string[] = []): string[] {
  const help = command.createHelp();
  return help.visibleOptions(command)
    .filter(({ long }) => !known.includes(long ?? ""))
    .flatMap((option) => entry(flags(help.optionTerm(option)), help.optionDescription(option)));
}

/** `-c, --config <file>`, where the value is in italics. */
function flags(term: string): string {
  return term.split(/(-{1,2}[A-Za-z][\w-]*|<[^>]*>)/).map((part) => {
    if (part.startsWith("<")) return italic(part.slice(1, -1));
    return part.startsWith("-") ? bold(part) : literal(part);
  }).join("");
}

function entry(term: string, description: string): string[] {
  return [".TP", guarded(term), ...sentences(description)];
}
