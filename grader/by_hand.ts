/** What an image runs. */
interface Program {
  Entrypoint?: readonly string[] | null | undefined;
  Cmd?: readonly string[] | null | undefined;
}

/**
 * One line that says how to run a grader in a shell as production would
 * (spec/grader-contract.md: arguments after ENTRYPOINT for v1, variables for v2).
 */
export function byHand(config: Program | null | undefined): string {
  const entrypoint = config?.Entrypoint ?? [];
  const cmd = config?.Cmd ?? [];
  if (entrypoint.length === 0) {
    return cmd.length === 0
      ? "The image has no ENTRYPOINT: production has nothing to run"
      : `The image has no ENTRYPOINT; its CMD is run as: ${shellWords(cmd)}`;
  }
  const v1 = `${shellWords(entrypoint)} partId PART userId USER filename FILE`;
  const v2 = `partId=PART userId=USER filename=FILE ${shellWords([...entrypoint, ...cmd])}`;
  return `To run the grader as production does: ${v1}   (v2: ${v2})`;
}

/** Words as a shell reads them back. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
  ).join(" ");
}
