import { ENGINE_PATH } from "../docker/container/sandbox.ts";
import { variableNames } from "../docker/engine/variables.ts";
import { shellLine } from "../terminal/shell_line.ts";

/** The command of an image and its variables. */
interface Program {
  Entrypoint?: readonly string[] | null | undefined;
  Cmd?: readonly string[] | null | undefined;
  Env?: readonly string[] | null | undefined;
}

/**
 * A command line that runs a grader in a shell as production would (docs/spec/grader-contract.md,
 * "Two protocols"): arguments after ENTRYPOINT and no ENV for v1, variables for v2.
 */
export function byHand(config: Program | null | undefined): string {
  const entrypoint = config?.Entrypoint ?? [];
  const cmd = config?.Cmd ?? [];
  if (entrypoint.length === 0) {
    return cmd.length === 0
      ? "The image has no ENTRYPOINT: production has nothing to run"
      : `The image has no ENTRYPOINT; its CMD is run as: ${shellLine(cmd)}`;
  }
  const v1 = withoutEnv(
    config?.Env ?? [],
    `${shellLine(entrypoint)} partId PART userId USER filename FILE`,
  );
  const v2 = `partId=PART userId=USER filename=FILE ${shellLine([...entrypoint, ...cmd])}`;
  return `To run the grader as production does: ${v1}   (v2: ${v2})`;
}

/** Most variables in a line that can still be pasted. */
const MOST_NAMES = 50;

/** The same command line, for a shell with an image's variables that its program must not get. */
function withoutEnv(env: readonly string[], line: string): string {
  const names = variableNames(env)
    // A shell does not know other names, and does not export them.
    .filter((name) => name !== "PATH" && /^[A-Za-z_]\w*$/.test(name));
  if (names.length > MOST_NAMES) return `${line}, without the image's ${names.length} variables`;
  const path = env.some((variable) =>
    /^PATH=/.test(variable) && variable !== `PATH=${ENGINE_PATH}`
  );
  const before = [
    ...(names.length === 0 ? [] : [`unset ${names.join(" ")}`]),
    // Without one the engine sets its own.
    ...(path ? [`PATH=${ENGINE_PATH}`] : []),
  ];
  // Not with `env`: the image may not have it, but this is pasted into a shell.
  return before.length === 0 ? line : `(${[...before, line].join("; ")})`;
}
