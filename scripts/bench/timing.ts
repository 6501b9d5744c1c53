import type { Figure } from "./figure.ts";

/** How often each action is timed, after a first time that is not counted. */
export const RUNS = 15;

/** An action of this program, and a plain one to compare it with. */
export interface Pair {
  measured: () => Promise<void>;
  against: () => Promise<void>;
}

/** The ratio of the median times of two actions. */
export async function ratio(name: string, limit: number, pair: Pair): Promise<Figure> {
  const [ours, plain] = await medians(pair);
  const detail = `medians ${ours.toFixed(0)} and ${plain.toFixed(0)} ms of ${RUNS} runs`;
  return { name, value: ours / plain, limit, unit: " x", detail };
}

async function medians({ measured, against }: Pair): Promise<[number, number]> {
  const [ours = [], plain = []] = await inTurn([measured, against], RUNS);
  return [median(ours), median(plain)];
}

/** The times of each action in milliseconds, taken in turn so that slow moments affect all alike. */
export async function inTurn(actions: (() => Promise<void>)[], runs: number): Promise<number[][]> {
  const times = actions.map((): number[] => []);
  for (let turn = 0; turn <= runs; turn++) {
    for (const [which, action] of actions.entries()) {
      const start = performance.now();
      await action();
      // The first turn only warms up.
      if (turn > 0) times[which]?.push(performance.now() - start);
    }
  }
  return times;
}

/** The middle value; for an even number of values, the upper of the middle two. */
export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Runs a program without input, only to time it. */
export async function run(
  [program, ...args]: string[],
  env: Record<string, string>,
): Promise<void> {
  const command = new Deno.Command(program!, {
    args,
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  const { code, stderr } = await command.output();
  if (code !== 0) {
    throw new Error(
      `${program} ${args[0]} ended with ${code}: ${new TextDecoder().decode(stderr)}`,
    );
  }
}
