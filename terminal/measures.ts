/**
 * How times, sizes and scores are written for people, everywhere: on terminals, in reports and on the
 * page. JSON and CSV keep the numbers.
 */

/** `0.42 s`, `12.3 s`, `4 min 05 s`, `1 h 02 min`. */
export function seconds(value: number): string {
  if (value < 9.995) return `${value.toFixed(2)} s`;
  if (value < 99.95) return `${value.toFixed(1)} s`;
  const whole = Math.round(value);
  const two = (part: number) => String(part).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
}

/**
 * `640 KiB`, `12.5 MiB`, `8 GiB`: powers of 1024, as docker counts a limit such as `--memory 4096m`.
 * Never rounded up, as what is below a limit would seem to have reached it.
 */
export function bytes(value: number): string {
  if (value < 1024) return `${Math.floor(value)} B`;
  if (value < 1024 ** 2) return `${Math.floor(value / 1024)} KiB`;
  const [unit, size] = value < 1024 ** 3
    ? ["MiB", 1024 ** 2] as const
    : ["GiB", 1024 ** 3] as const;
  const count = value / size;
  const digits = Number.isInteger(count) ? 0 : unit === "GiB" ? 2 : count < 100 ? 1 : 0;
  return `${(Math.floor(count * 10 ** digits) / 10 ** digits).toFixed(digits)} ${unit}`;
}

/** A score with four digits, or as many more as tell it from 0 and 1: `0.6667`, `0.99999`. */
export function score(value: number): string {
  return scoreTexts([value])[0]!;
}

/** The same for scores that stand side by side: what differs looks different; null is `none`. */
export function scoreTexts(values: readonly (number | null)[]): string[] {
  const texts = distinctTexts(values.filter((value) => value !== null));
  return values.map((value) => value === null ? "none" : texts.shift()!);
}

function distinctTexts(values: readonly number[]): string[] {
  const all = [...values, 0, 1];
  const different = new Set(all).size;
  for (let digits = 4; digits <= 15; digits++) {
    const rounded = all.map((value) => Number(value.toFixed(digits)));
    if (new Set(rounded).size === different) return rounded.slice(0, values.length).map(String);
  }
  return values.map(String);
}
