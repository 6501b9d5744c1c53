import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Source } from "../../docker/image/source.ts";
import { PRODUCTION_DEFAULTS, type Protocol } from "../../grader/contract.ts";
import type { LimitName } from "../../grader/fidelity/property.ts";
import type { Limits } from "../../grader/grading.ts";
import type { GradingRequest } from "./grading_options.ts";

/** Which limits are still open, and who chooses them. */
export interface LimitChoice {
  /** Limits set by neither an option nor a course file; they have the old tools' defaults. */
  open: readonly LimitName[];
  /** Whether production's defaults replace them (`--parity`). */
  parity: boolean;
}

/** The option of each limit, as commander names it. */
const OPTIONS = { timeLimit: "timeout", memoryMiB: "memLimit", cpus: "cpus" } as const;

const NAMES: readonly LimitName[] = ["memoryMiB", "timeLimit", "cpus"];

/** Finds the limits set by neither the command line nor, once merged in, the course file. */
export function limitChoice(
  command: CommandUnknownOpts,
  { parity = false }: { parity?: boolean | undefined },
): LimitChoice {
  const open = NAMES.filter((name) => command.getOptionValueSource(OPTIONS[name]) === "default");
  return { open, parity };
}

/** The final limits and a note about them. */
export interface SettledLimits {
  limits: Limits;
  /** Limits left at a default that differs from production's. */
  unlike: LimitName[];
  /** One line about those for the user; undefined if there are none. */
  note: string | undefined;
}

/**
 * Sets the open limits of a grader once the kind of SOURCE is known: v1 for an image, v2 for a
 * folder or zip, as `upload` would send it, unless `--protocol` says otherwise.
 *
 * @param kind undefined if there is no SOURCE
 */
export function settleLimits(
  { protocol, limits }: Pick<GradingRequest, "protocol" | "limits">,
  { open, parity }: LimitChoice,
  kind: Source["kind"] | undefined,
): SettledLimits {
  const generation = generationOf(protocol, kind);
  if (generation === undefined) return settleUnknown(limits, { open, parity });
  const usual = PRODUCTION_DEFAULTS[generation];
  const unlike = open.filter((name) => limits[name] !== usual[name]);
  if (parity) return { limits: { ...limits, ...taken(usual, open) }, unlike: [], note: undefined };
  return { limits, unlike, note: unlike.length === 0 ? undefined : noteOf(unlike, generation) };
}

/** Sets only what both generations have in common. */
function settleUnknown(limits: Limits, { open, parity }: LimitChoice): SettledLimits {
  const { v1, v2 } = PRODUCTION_DEFAULTS;
  const alike = open.filter((name) => v1[name] === v2[name] && limits[name] !== v1[name]);
  return parity
    ? { limits: { ...limits, ...taken(v1, alike) }, unlike: [], note: undefined }
    : { limits, unlike: alike, note: undefined };
}

function taken(
  usual: Readonly<Record<LimitName, number>>,
  names: readonly LimitName[],
): Partial<Limits> {
  return Object.fromEntries(names.map((name) => [name, usual[name]]));
}

function generationOf(
  protocol: GradingRequest["protocol"],
  kind: Source["kind"] | undefined,
): Protocol | undefined {
  if (protocol !== "auto") return protocol;
  if (kind === undefined) return undefined;
  return kind === "image" ? "v1" : "v2";
}

function noteOf(unlike: readonly LimitName[], generation: Protocol): string {
  const usual = PRODUCTION_DEFAULTS[generation];
  const texts = {
    memoryMiB: `${usual.memoryMiB} MB`,
    timeLimit: `${usual.timeLimit} s`,
    cpus: `${usual.cpus} CPU`,
  };
  const values = unlike.map((name) => texts[name]).join(" and ");
  return `Production gives a ${generation} grader ${values} unless told otherwise: \`--parity\` does the same here`;
}
