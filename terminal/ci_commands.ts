/**
 * CI systems read what a step prints, and take some lines for commands: GitHub Actions
 * `::stop-commands::…` and `##[error]`, Azure Pipelines `##vso[…]`, TeamCity `##teamcity[…]`. What a
 * container, a server or a file says must never be one.
 */

/** Set by GitHub Actions (and those that run its workflows), Azure Pipelines and TeamCity. */
const VARIABLES = ["GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION"];

/** Whether this program's output is read for commands. */
export function isReadForCommands(env: (name: string) => string | undefined): boolean {
  return VARIABLES.some((name) => !["", "false"].includes((env(name) ?? "").toLowerCase()));
}

/**
 * The text with the first character of everything that would be a command as `\u003a` or `\u0023`,
 * which a person sees and which means the same in JSON.
 */
export function withoutCommands(text: string): string {
  return text.replace(AT_LINE_START, "$1\\u003a").replace(ANYWHERE, "\\u0023");
}

/** A colour, which some runners take away first. */
const COLOUR = String.raw`\x1b\[[\d;]*m`;

/** One of that, or of what .NET, which runners are written in, overlooks when it compares texts. */
const UNSEEN = unseen("");

/** GitHub looks for `::` behind blanks. */
const AT_LINE_START = new RegExp(`((?:^|[\\n\\r])${unseen("\\s")}*):(?=${UNSEEN}*:)`, "gu");

/** The others, and GitHub's older form, are found anywhere in a line. */
const ANYWHERE = new RegExp(
  `#(?=${["#[", "#vso[", "#teamcity["].map(spread).join("|")})`,
  "giu",
);

/** Alternatives that exclude each other: no text takes long. @param others beside them */
function unseen(others: string): string {
  const characters = String.raw`[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}${others}]`;
  return String.raw`(?:${COLOUR}|(?![\n\r]|${COLOUR})${characters})`;
}

/** A pattern of the text with characters in it that are not seen. */
function spread(text: string): string {
  return Array.from(text, (character) => `${UNSEEN}*${character === "[" ? "\\[" : character}`)
    .join("");
}
