/** The few text styles the program uses; meaning never hangs on them alone. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** A style that adds ANSI codes, or one that adds nothing. */
export function style(colour: boolean): Style {
  const wrap = (code: number) => (text: string) => colour ? `\x1b[${code}m${text}\x1b[0m` : text;
  return {
    bold: wrap(1),
    dim: wrap(2),
    red: wrap(31),
    green: wrap(32),
    yellow: wrap(33),
    cyan: wrap(36),
  };
}

/** What `--color` can be. */
export type ColourChoice = "auto" | "always" | "never";

/**
 * Whether to colour a stream: `--color` decides, then NO_COLOR, then FORCE_COLOR, then whether the
 * stream is a terminal that can (docs/spec/commands.md, "Output"; `Deno.noColor` lets FORCE_COLOR
 * win, so the variables are read here).
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
