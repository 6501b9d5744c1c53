/**
 * Formats times, sizes and scores for people: on terminals, in reports and on the page. JSON and
 * CSV keep the numbers.
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

/** The same of an estimate, in whole seconds: `7 s`, `88 s`, `4 min 05 s`. */
export function roughSeconds(value: number): string {
  const whole = Math.max(1, Math.round(value));
  return whole < 100 ? `${whole} s` : seconds(whole);
}

/**
 * `640 KB`, `12.5 MB`, `8 GB`: powers of 1024, as docker counts a limit such as `--memory 4096m`.
 * Never rounded up: a value below a limit must not seem to reach it.
 */
export function bytes(value: number): string {
  if (value < 1024) return `${Math.floor(value)} B`;
  if (value < 1024 ** 2) return `${Math.floor(value / 1024)} KB`;
  const [unit, size] = value < 1024 ** 3 ? ["MB", 1024 ** 2] as const : ["GB", 1024 ** 3] as const;
  const count = value / size;
  const digits = Number.isInteger(count) ? 0 : unit === "GB" ? 2 : count < 100 ? 1 : 0;
  return `${(Math.floor(count * 10 ** digits) / 10 ** digits).toFixed(digits)} ${unit}`;
}

/**
 * `42 %` for a share of 0.42, and `0.4 %` below one per cent. Never rounded up, because a value
 * below a limit must not seem to reach it, and never down to 0.
 */
export function percent(share: number): string {
  const value = share * 100;
  const digits = value > 0 && value < 1 ? Math.min(20, Math.ceil(-Math.log10(value))) : 0;
  // Compensates for multiplication: 0.29 * 100 is 28.999999999999996.
  const whole = Math.floor(value * 10 ** digits + 1e-9);
  return `${(whole / 10 ** digits).toFixed(digits)} %`;
}

/** A score with four digits, or as many as distinguish it from 0 and 1: `0.6667`, `0.99999`. */
export function score(value: number): string {
  return scoreTexts([value])[0]!;
}

/** The same for scores shown together: different scores look different; null is `none`. */
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
