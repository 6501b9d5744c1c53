import type { NoUsage } from "../../docker/usage.ts";

/** `0.42 s`, `12.3 s`, `4 min 05 s`. */
export function seconds(value: number): string {
  if (value < 10) return `${value.toFixed(2)} s`;
  if (value < 100) return `${value.toFixed(1)} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** `640 KiB`, `12.5 MiB`, `1.25 GiB`. */
export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  if (value < 1024 ** 2) return `${Math.round(value / 1024)} KiB`;
  const mebibytes = value / 1024 ** 2;
  if (mebibytes < 1024) return `${mebibytes.toFixed(mebibytes < 100 ? 1 : 0)} MiB`;
  return `${(mebibytes / 1024).toFixed(2)} GiB`;
}

/** Marks what is a lower bound: `≥ 12.5 MiB`. */
export function atLeast(text: string, isLowerBound: boolean | undefined): string {
  return isLowerBound === true ? `≥ ${text}` : text;
}

/** Why there are no figures, for people to read; documents of version 1.0 do not tell. */
export function whyMissing(reason: NoUsage | null | undefined): string {
  return WHY_MISSING[reason ?? "no-answer"];
}

const WHY_MISSING: Readonly<Record<NoUsage, string>> = {
  "engine-elsewhere": "the engine is not on a Unix socket of this machine",
  "no-limits": "the engine does not limit memory and cannot tell it of one container",
  "not-started": "the grader did not start",
  "ended-early": "the grader ended before the first look at it",
  "no-answer": "the engine did not tell",
};
