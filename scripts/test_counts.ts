/** How many tests, or checks, went which way. */
export interface TestCounts {
  passed: number;
  failed: number;
}

/**
 * Reads the counts from the closing line of `deno test`, which has no colours in it.
 *
 * A run that failed has at least one failure, whatever the line says: a module that cannot be
 * loaded leaves no line, and neither does a filter that matches nothing leave an error.
 *
 * @param output the end of what it printed on stdout
 * @param exitCode what it returned
 */
export function readTestCounts(output: string, exitCode: number): TestCounts {
  const closing = [...output.matchAll(/^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/gm)].at(
    -1,
  );
  const passed = Number(closing?.[1] ?? 0);
  const failed = Number(closing?.[2] ?? 0);
  const hidden = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: hidden ? 1 : failed };
}
