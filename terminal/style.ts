import { linked, OWN_LINK } from "./links.ts";
import { visible } from "./text.ts";

/** The text styles the program uses; none carries meaning alone. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
  /** A link to a page of this project. @param path below the project's URL */
  link(text: string, path: string): string;
}

/** A style that adds ANSI codes and links, or one that adds nothing. */
export function style(colour: boolean, links = false): Style {
  const wrap = (code: number) => (text: string) => colour ? `\x1b[${code}m${text}\x1b[0m` : text;
  return {
    bold: wrap(1),
    dim: wrap(2),
    red: wrap(31),
    green: wrap(32),
    yellow: wrap(33),
    cyan: wrap(36),
    link: (text, path) => links ? linked(text, path) : text,
  };
}

/** What `--color` can be. */
export type ColourChoice = "auto" | "always" | "never";

/**
 * Whether to colour a stream: `--color` decides, then NO_COLOR, then FORCE_COLOR, then whether the
 * stream is a terminal with colours (docs/spec/commands.md, "Output"; with `Deno.noColor`
 * FORCE_COLOR would take precedence, so the variables are read here).
 */
export function wantsColour(
  choice: ColourChoice,
  isTerminal: boolean,
  env: (name: string) => string | undefined,
): boolean {
  if (choice !== "auto") return choice === "always";
  if (env("NO_COLOR")) return false;
  const force = env("FORCE_COLOR");
  if (force !== undefined && force !== "") return force !== "0";
  return isTerminal && env("TERM") !== "dumb";
}

/** The codes that {@linkcode style} writes. */
// deno-lint-ignore no-control-regex
const OWN_COLOUR = /(\x1b\[(?:0|1|2|31|32|33|36)m)/;
const OWN_LINKS = new RegExp(`(${OWN_LINK})`);

/** Which styling to keep in a text. */
interface Kept {
  colours: boolean;
  links: boolean;
}

/** Makes control characters visible, except this program's own colours and links if kept. */
export function harmless(text: string, { colours, links }: Kept): string {
  const own = [...(colours ? [OWN_COLOUR] : []), ...(links ? [OWN_LINKS] : [])];
  return keeping(text, own);
}

function keeping(text: string, [own, ...others]: readonly RegExp[]): string {
  if (own === undefined) return visible(text);
  return text.split(own)
    .map((part, index) => index % 2 === 1 ? part : keeping(part, others))
    .join("");
}
