import type { Engine } from "../../docker/engine/engine.ts";
import type { Protocol } from "../contract.ts";
import type { Limits } from "../grading.ts";
import type { Probe } from "./probe.ts";

/**
 * How closely a local run matches production. `unknown`: production's behaviour is not documented.
 */
export const FIDELITIES = ["same", "approximated", "not possible here", "unknown"] as const;
export type Fidelity = typeof FIDELITIES[number];

/**
 * Where the value here comes from: read inside a container like the grader's, reported by the
 * engine, or only requested by the options.
 */
export const KNOWN_FROM = ["measured", "engine", "options"] as const;
export type KnownFrom = typeof KNOWN_FROM[number];

/** One property of production, and how closely a local run matches it. */
export interface ContractProperty {
  property: string;
  /** Its value in production. */
  production: string;
  /** Its source, as a page of this project and its section; null if there is none. */
  source: string | null;
  /** Its value in a run here. */
  here: string;
  fidelity: Fidelity;
  known: KnownFrom;
}

/** The limits with a default value in production. */
export type LimitName = "timeLimit" | "memoryMiB" | "cpus";

/** The input from which the properties follow. */
export interface ContractOptions {
  protocol: Protocol | "auto";
  limits: Limits;
  /** Limits left at a default that differs from production's. */
  unlike: readonly LimitName[];
  allowNetwork: boolean;
  superUser: boolean;
  /** Undefined if no engine was asked. */
  engine: Pick<Engine, "limits" | "architecture"> | undefined;
  /** Architecture of the image in Docker's words; undefined if no image was named. */
  image: string | undefined;
  /** Undefined if no container was examined. */
  probe: Probe | undefined;
}

/** What was found about one property. */
export interface Finding {
  here: string;
  fidelity: Fidelity;
  known: KnownFrom;
}

/** A finding from inside the container, if it could be read. */
export function measured(here: string, fidelity: Fidelity): Finding {
  return { here, fidelity, known: "measured" };
}

/** A finding from the options. */
export function asked(here: string, fidelity: Fidelity): Finding {
  return { here, fidelity, known: "options" };
}

/** A finding from the engine. */
export function told(here: string, fidelity: Fidelity): Finding {
  return { here, fidelity, known: "engine" };
}
