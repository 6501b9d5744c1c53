/**
 * CI systems read the output of a step and treat some lines as commands: GitHub Actions
 * `::stop-commands::…` and `##[error]`, Azure Pipelines `##vso[…]`, TeamCity `##teamcity[…]`. Text
 * from a container, a server or a file must never become one.
 */

/** Set by GitHub Actions (and those that run its workflows), Azure Pipelines and TeamCity. */
const VARIABLES = ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"];

/** Whether a CI system reads this program's output for commands. */
export function isReadForCommands(env: (name: string) => string | undefined): boolean {
  return VARIABLES.some((name) => !["", "false"].includes((env(name) ?? "").toLowerCase()));
}

/**
 * Replaces the first character of every would-be command by `\u003a` or `\u0023`, which people can
 * read and which means the same in JSON.
 */
export function withoutCommands(text: string): string {
  return text.replace(AT_LINE_START, "$1\\u003a").replace(ANYWHERE, "\\u0023");
}

/** A colour code, which some runners remove first. */
const COLOUR = String.raw`\x1b\[[\d;]*m`;

/** A colour code, or a character that the runners' .NET ignores when it compares strings. */
const UNSEEN = unseen("");

/** GitHub looks for `::` after leading white space. */
const AT_LINE_START = new RegExp(`((?:^|[\\n\\r])${unseen("\\s")}*):(?=${UNSEEN}*:)`, "gu");

/** The others, and GitHub's older form, may be anywhere in a line. */
const ANYWHERE = new RegExp(
  `#(?=${["#[", "#vso[", "#teamcity["].map(spread).join("|")})`,
  "giu",
);

/** Mutually exclusive alternatives, so that no text takes long. @param others additional ones */
function unseen(others: string): string {
  const characters = String.raw`[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}${others}]`;
  return String.raw`(?:${COLOUR}|(?![\n\r]|${COLOUR})${characters})`;
}

/** A pattern that matches the text even with unseen characters in it. */
function spread(text: string): string {
  return Array.from(text, (character) => `${UNSEEN}*${character === "[" ? "\\[" : character}`)
    .join("");
}
