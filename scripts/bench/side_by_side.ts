/** A running batch, and when each of its verdicts came, in milliseconds of `performance.now()`. */
export interface RunningBatch {
  verdicts: readonly number[];
  /** Resolves at its end. @throws if it fails */
  ended: Promise<void>;
}

/** Starts `courseraprogramming -v`, which prints each verdict on its own line. */
export function startBatch(
  binary: string,
  args: readonly string[],
  env: Record<string, string>,
): RunningBatch {
  const child = new Deno.Command(binary, {
    ...{ args: ["-v", ...args], env },
    ...{ stdin: "null", stdout: "null", stderr: "piped" },
  }).spawn();
  const verdicts: number[] = [];
  const read = async () => {
    let rest = "";
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (/^learner-\d+: /.test(line)) verdicts.push(performance.now());
      }
    }
    const { code } = await child.status;
    if (code !== 0) throw new Error(`${args[0]} ${args[1]} ended with ${code}`);
  };
  return { verdicts, ended: read() };
}

/** The number of verdicts at a time, plus the elapsed part of the next one. */
export function verdictsAt(verdicts: readonly number[], time: number): number {
  const next = verdicts.findIndex((each) => each > time);
  if (next === -1) return verdicts.length;
  const [from = time, to = time] = [verdicts[next - 1], verdicts[next]];
  return next === 0 ? 0 : next + (time - from) / (to - from);
}

/**
 * Compares the cost of a submission in a large batch with that in a small one beside it: how many the
 * small one graded, from its first verdict to its last, for each that the large one graded meanwhile.
 *
 * @returns undefined if the large one did not run all that time
 */
export function costAgainst(
  large: readonly number[],
  small: readonly number[],
): { small: number; large: number } | undefined {
  const [first = 0, last = 0] = [small[0], small.at(-1)];
  const isBeside = (large[0] ?? Infinity) <= first && last <= (large.at(-1) ?? 0);
  if (!isBeside) return undefined;
  return { small: small.length - 1, large: verdictsAt(large, last) - verdictsAt(large, first) };
}
