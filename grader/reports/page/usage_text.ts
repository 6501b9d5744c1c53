import { atLeast } from "../missing_usage.ts";
import { bytes, seconds } from "../../../terminal/measures.ts";
import type { Row } from "./model.ts";

/** `≥ 12.5 MB`; undefined if there is no figure. */
export function memoryText(
  { memory, memoryIsLowerBound }: Pick<Row, "memory" | "memoryIsLowerBound">,
): string | undefined {
  return memory === null ? undefined : atLeast(bytes(memory), memoryIsLowerBound);
}

/** `0.42 s`; undefined if there is no figure. */
export function cpuText(
  { cpu, cpuIsLowerBound }: Pick<Row, "cpu" | "cpuIsLowerBound">,
): string | undefined {
  return cpu === null ? undefined : atLeast(seconds(cpu), cpuIsLowerBound);
}
