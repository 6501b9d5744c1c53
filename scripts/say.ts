import { UserError } from "../terminal/errors.ts";

const encoder = new TextEncoder();

/** Prints one line about a script's progress, on stderr, because stdout is for results. */
export function say(line: string): void {
  Deno.stderr.writeSync(encoder.encode(`${line}\n`));
}

/** Prints lines of a script's result. */
export function print(lines: string): void {
  for (let rest = encoder.encode(`${lines}\n`); rest.length > 0;) {
    rest = rest.subarray(Deno.stdout.writeSync(rest));
  }
}

/**
 * Runs a script's main function and exits with the code that it returns. Errors that a user can fix
 * are printed in one line with a hint; any other is a bug and keeps its stack trace.
 */
export async function runScript(main: () => Promise<number>): Promise<never> {
  try {
    Deno.exit(await main());
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`error: ${error.message}`);
    if (error.hint !== undefined) say(`hint: ${error.hint}`);
    Deno.exit(1);
  }
}
