/** Something that was measured. */
export interface Figure {
  value: number;
  /** More may have been used than was seen. */
  isLowerBound: boolean;
}

/** What a container used, as far as the engine could tell while it ran. */
export interface Usage {
  /** Largest memory seen, bytes. */
  peakMemory: Figure;
  cpuSeconds: Figure;
}

/** Why there are no figures. */
export const NO_USAGE = [
  "engine-elsewhere",
  "no-limits",
  "not-started",
  "ended-early",
  "no-answer",
] as const;
export type NoUsage = typeof NO_USAGE[number];
