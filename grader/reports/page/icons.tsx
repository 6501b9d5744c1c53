/// <reference lib="dom" />
import type { Status } from "../../contract.ts";
import type { Outcome, SuiteVerdict } from "../outcome.ts";

/** Shapes on a 16 by 16 grid, drawn as lines: states can be told apart without colour. */
const SHAPES = {
  check: "M3 8.5 6.5 12 13 4.5",
  cross: "M4 4l8 8M12 4l-8 8",
  bang: "M8 3v6.5M8 12.4v.6",
  wave: "M2.5 9.5c1.8-4 3.7-4 5.5-1.5s3.700 2.5 5.5-1.5",
  dot: "M6 8a2 2 0 1 0 4 0a2 2 0 1 0-4 0",
  braces: "M6 3c-2.5 0-1 4.5-3 5c2 .5.5 5 3 5M10 3c2.5 0 1 4.5 3 5c-2 .5-.5 5-3 5",
  clock: "M8 2.5a5.5 5.5 0 1 0 .01 0M8 5v3.3l2.3 1.400",
  full: "M3 13V9M6.3 13V6.5M9.700 13V4M13 13V2.5M2 2h12",
  off: "M5 4.3a5 5 0 1 0 6 0M8 2.5V8",
} as const;

type Shape = keyof typeof SHAPES;

const OUTCOME_SHAPES: Readonly<Record<Outcome, Shape>> = {
  unmet: "cross",
  fault: "bang",
  unstable: "wave",
  met: "check",
  unchecked: "dot",
};

const STATUS_SHAPES: Readonly<Record<Status, Shape>> = {
  graded: "check",
  "invalid-output": "braces",
  crashed: "cross",
  timeout: "clock",
  "out-of-memory": "full",
  "not-started": "off",
};

const STATE_SHAPES: Readonly<Record<SuiteVerdict["state"], Shape>> = {
  passed: "check",
  failed: "cross",
  incomplete: "bang",
};

export const outcomeIcon = (outcome: Outcome) => <Icon shape={OUTCOME_SHAPES[outcome]} />;
export const statusIcon = (status: Status) => <Icon shape={STATUS_SHAPES[status]} />;
export const stateIcon = (state: SuiteVerdict["state"]) => <Icon shape={STATE_SHAPES[state]} />;

function Icon({ shape }: { shape: Shape }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[shape]} />
    </svg>
  );
}
