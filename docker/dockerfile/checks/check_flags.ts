/**
 * Checks that the flags of a command are known, complete and sensible (docs/spec/dockerfile.md,
 * section 4).
 */

import type { Command, Flag } from "../ast.ts";
import { type Report, shown } from "../diagnostics.ts";
import { keywords } from "../keywords.ts";
import { suggest } from "../suggest.ts";

/** Checks names, repetition and the presence of values, which BuildKit does first. */
export function checkFlags(command: Command, report: Report): void {
  const { instruction, flags } = command;
  const known = isHealthcheckNone(command) ? {} : keywords.get(instruction)?.flags ?? {};
  const seen = new Set<string>();
  for (const flag of flags) {
    const kind = Object.hasOwn(known, flag.name) ? known[flag.name] : undefined;
    if (kind === undefined) {
      report("flag-unknown", unknownFlag(instruction, flag, Object.keys(known)), flag.range);
      continue;
    }
    if (seen.has(flag.name) && kind !== "repeatable") {
      report("flag-repeated", `${instruction} takes --${flag.name} once only`, flag.range);
    }
    seen.add(flag.name);
    if (kind === "boolean") {
      if (flag.value !== undefined && !/^(?:true|false)$/i.test(flag.value)) {
        const message = `--${flag.name} is true or false, not ${shown(flag.value)}`;
        report("flag-value", message, flag.range);
      }
    } else if (flag.value === undefined) {
      const message = `--${flag.name} needs a value: write --${flag.name}=VALUE`;
      report("flag-needs-value", message, flag.range);
    }
  }
}

/** Checks the values of RUN and HEALTHCHECK, which BuildKit does last. */
export function checkFlagValues({ instruction, flags }: Command, report: Report): void {
  for (const flag of flags) {
    const fault = valueFault(instruction, flag);
    if (fault !== undefined) report("flag-value", `--${flag.name} ${fault}`, flag.range);
  }
}

function isHealthcheckNone({ instruction, args, json }: Command): boolean {
  const [type] = args ?? json ?? [];
  return instruction === "HEALTHCHECK" && type?.value.toUpperCase() === "NONE";
}

function unknownFlag(instruction: string, { name }: Flag, known: string[]): string {
  const text = `${instruction} has no flag ${shown(`--${name}`)}`;
  if (known.length === 0) return `${text}, nor any other`;
  const close = suggest(name, known);
  return close === undefined ? text : `${text}: did you mean --${close}?`;
}

function valueFault(instruction: string, { name, value }: Flag): string | undefined {
  if (value === undefined) return undefined;
  if (instruction === "RUN" && name === "network") {
    if (["default", "none", "host"].includes(value)) return undefined;
    return `is default, none or host, not ${shown(value)}`;
  }
  if (instruction === "RUN" && name === "security") {
    if (["sandbox", "insecure"].includes(value)) return undefined;
    return `is sandbox or insecure, not ${shown(value)}`;
  }
  if (instruction !== "HEALTHCHECK" || value === "") return undefined;
  if (name === "retries") {
    const isCount = /^[+-]?[0-9]+$/.test(value) && Number(value) >= 0 && Number(value) < 2 ** 31;
    return isCount ? undefined : `is a whole number from 0, not ${shown(value)}`;
  }
  if (!["interval", "timeout", "start-period", "start-interval"].includes(name)) return undefined;
  const nanoseconds = durationOf(value);
  if (nanoseconds === 0n || (nanoseconds !== undefined && nanoseconds >= 1_000_000n)) {
    return undefined;
  }
  return `is 0 or a time of at least 1 ms such as \`30s\` or \`1m30s\`, not ${shown(value)}`;
}

const unitNanoseconds: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

/** The first value that Go's 64 bits cannot hold. */
const tooLong = 2n ** 63n;

/** A duration in Go's syntax, in nanoseconds; `undefined` if it is not one. */
function durationOf(text: string): bigint | undefined {
  const unsigned = text.replace(/^[-+]/, "");
  if (unsigned === "0") return 0n;
  const part = /(?:([0-9]+)\.?([0-9]*)|\.([0-9]+))([^0-9.]+)/y;
  let total = 0n;
  while (part.lastIndex < unsigned.length) {
    const [, whole = "0", after, alone, unit = ""] = part.exec(unsigned) ?? [];
    const nanoseconds = unitNanoseconds.get(unit);
    if (nanoseconds === undefined) return undefined;
    const fraction = Number(`0.${after || alone || "0"}`) * Number(nanoseconds);
    total += BigInt(whole) * nanoseconds + BigInt(Math.floor(fraction));
  }
  if (unsigned === "" || total >= tooLong) return undefined;
  return text.startsWith("-") ? -total : total;
}
