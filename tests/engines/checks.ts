import type { Check } from "./check.ts";
import { archives } from "./checks/archives.ts";
import { interruption } from "./checks/interruption.ts";
import { looks } from "./checks/looks.ts";
import { sandbox } from "./checks/sandbox.ts";
import { statuses } from "./checks/statuses.ts";

/** All that is tried on every engine, in this order. */
export const checks: readonly Check[] = [
  ...statuses,
  ...sandbox,
  ...interruption,
  ...looks,
  ...archives,
];
