/** A measured figure. */
export interface Figure {
  value: number;
  /** Whether the actual use may have been higher. */
  isLowerBound: boolean;
}

/** What a container used, as far as the engine reported it while it ran. */
export interface Usage {
  /** Largest memory use seen, in bytes. */
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
