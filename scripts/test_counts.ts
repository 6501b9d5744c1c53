/** The number of tests, or checks, by outcome. */
export interface TestCounts {
  passed: number;
  failed: number;
}

/**
 * Reads the counts from the last line of `deno test`, printed without colours.
 *
 * A failed run counts at least one failure, whatever the line says: a module that cannot be loaded
 * prints no line, and a filter that matches nothing prints no error.
 *
 * @param output the end of its stdout
 * @param exitCode its exit code
 */
export function readTestCounts(output: string, exitCode: number): TestCounts {
  const closing = [...output.matchAll(/^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/gm)].at(
    -1,
  );
  return countsOf(closing, exitCode);
}

/**
 * Reads the counts that a script of this project prints as its last line, in the same way.
 *
 * @param output all that it printed
 * @param exitCode its exit code
 */
export function readScriptCounts(output: string, exitCode: number): TestCounts {
  const closing = /(?:^|\n)(\d+) passed, (\d+) failed\n*$/.exec(output);
  return countsOf(closing, exitCode);
}

function countsOf(closing: RegExpMatchArray | null | undefined, exitCode: number): TestCounts {
  const passed = Number(closing?.[1] ?? 0);
  const failed = Number(closing?.[2] ?? 0);
  const hidden = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: hidden ? 1 : failed };
}
