import type { KyInstance } from "ky";
import * as z from "zod";
import { UsageError } from "../../terminal/errors.ts";
import { repeatable } from "../api.ts";
import { named } from "../api_error.ts";
import type { EndpointOverride } from "./graders.ts";
import { composedId } from "./ids.ts";
import { checkResources, type Resources } from "./allowed_resources.ts";

/** A part of a programming assignment. */
export interface PartAddress {
  course: string;
  item: string;
  part: string;
}

/** Coursera sometimes sends numbers as strings; null means not set (Q3). */
const amount = z.union([
  z.number(),
  z.string().regex(/^\d+(\.\d+)?$/).transform(Number).pipe(z.number()),
])
  .nullish().transform((value) => value ?? undefined);

const schema = z.object({
  reservedCpu: amount,
  reservedMemory: amount,
  wallClockTimeout: amount,
}).transform(({ reservedCpu, reservedMemory, wallClockTimeout }): Resources => ({
  cpu: reservedCpu === undefined ? undefined : reservedCpu / 1024,
  memory: reservedMemory,
  timeout: wallClockTimeout,
}));

/** Gets the resources of a part's grader (E17); a CPU count may be a fraction. */
export async function getLimits(
  api: KyInstance,
  address: PartAddress,
  override: EndpointOverride = {},
): Promise<Resources> {
  const target = targetOf("getGraderResourceLimits", address, override);
  return await named(
    `Get the resource limits of ${describe(address)}`,
    api.post(target, repeatable).json(schema),
  );
}

/**
 * Checks a change before anything is sent.
 *
 * @throws {UsageError} for values that are not allowed, or if there is nothing to change (Q4)
 */
export function checkChange(resources: Resources): void {
  const { cpu, memory, timeout } = resources;
  if (cpu === undefined && memory === undefined && timeout === undefined) {
    throw new UsageError("Nothing to change: no limit is given", {
      hint: "give `--grader-cpu`, `--grader-memory-limit` or `--grader-timeout`",
    });
  }
  checkResources("v2", resources);
}

/**
 * Changes the resources of a part's grader (E18), and returns the resulting ones. Missing fields
 * are sent as null and keep their values.
 *
 * @throws {UsageError} as {@linkcode checkChange}
 */
export async function setLimits(
  api: KyInstance,
  address: PartAddress,
  { resources, endpoint }: EndpointOverride & { resources: Resources },
): Promise<Resources> {
  const { cpu, memory, timeout } = resources;
  checkChange(resources);
  const target = targetOf("updateGraderResourceLimits", address, { endpoint });
  const json = {
    reservedCpu: cpu === undefined ? null : cpu * 1024,
    reservedMemory: memory ?? null,
    wallClockTimeout: timeout ?? null,
  };
  return await named(
    `Set the resource limits of ${describe(address)}`,
    api.post(target, { ...repeatable, json }).json(schema),
  );
}

/** A custom endpoint keeps its query, and gets no action (docs/spec/coursera-api.md, section 1). */
function targetOf(
  action: string,
  { course, item, part }: PartAddress,
  { endpoint = `api/authoringProgrammingAssignments.v3/?action=${action}` }: EndpointOverride,
): string {
  const query = new URLSearchParams({ id: composedId(course, item), partId: part });
  return `${endpoint}${endpoint.includes("?") ? "&" : "?"}${query}`;
}

function describe({ course, item, part }: PartAddress): string {
  return `part "${part}" of item "${item}" in "${course}"`;
}
