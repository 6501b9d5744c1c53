import * as z from "zod";
import { NO_USAGE, type NoUsage, type Usage } from "../docker/container/usage.ts";
import { bytes, seconds } from "./bounds.ts";

/** Why a figure is missing, as recorded in documents. */
export const noUsageSchema = z.enum(NO_USAGE);

const certaintySchema = z.strictObject({
  isLowerBound: z.strictObject({ peakMemoryBytes: z.boolean(), cpuSeconds: z.boolean() })
    .describe("whether more may have been used than was seen"),
  missingBecause: noUsageSchema.nullable().describe("null where there are figures"),
});

/** The fields of a document on the usage of one grading. */
export const usageShape = {
  peakMemoryBytes: bytes.nullable().describe("null where nothing was seen"),
  cpuSeconds: seconds.nullable().describe("null where nothing was seen"),
  usage: certaintySchema.optional().describe("absent in documents of version 1.0"),
};

/** The fields of a document on the usage of one grading. */
export type UsageFields = z.infer<z.ZodObject<typeof usageShape>>;

export function usageFields(usage: Usage | NoUsage): Required<UsageFields> {
  if (typeof usage === "string") {
    const isLowerBound = { peakMemoryBytes: false, cpuSeconds: false };
    return {
      peakMemoryBytes: null,
      cpuSeconds: null,
      usage: { isLowerBound, missingBecause: usage },
    };
  }
  const { peakMemory, cpuSeconds } = usage;
  return {
    peakMemoryBytes: peakMemory.value,
    cpuSeconds: cpuSeconds.value,
    usage: {
      isLowerBound: {
        peakMemoryBytes: peakMemory.isLowerBound,
        cpuSeconds: cpuSeconds.isLowerBound,
      },
      missingBecause: null,
    },
  };
}
