import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { UsageError, UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";

/** `--mem-limit`: MB, a multiple of 1024; 0 means no limit, as in the Python tool. */
export function memoryLimit(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text) || Number(text) % 1024 !== 0) {
    throw new InvalidArgumentError("It must be a multiple of 1024.");
  }
  return Number(text);
}

/** `--env NAME=VALUE`, each as it was given. */
export function environmentOptions(assignments: readonly string[]): Record<string, string> {
  return Object.fromEntries(assignments.map((assignment) => {
    const equals = assignment.indexOf("=");
    if (equals < 1) {
      throw new UsageError(`option '--env' wants NAME=VALUE, not \`${visible(assignment)}\``);
    }
    return [assignment.slice(0, equals), assignment.slice(equals + 1)];
  }));
}

/**
 * The environment of a v2 grader if ARGS is a single JSON object, as coursera_autograder accepts
 * it: strings unchanged, numbers and booleans in JSON notation, anything else is refused
 * (docs/spec/coursera-api.md, G8). Undefined if ARGS is something else.
 */
export function environmentArgument(
  args: readonly string[],
  protocol: "auto" | "v1" | "v2",
): Record<string, string> | undefined {
  const [text] = args;
  if (args.length !== 1 || text === undefined || !text.trimStart().startsWith("{")) {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (protocol !== "v2") return undefined;
    throw new UserError("The environment of the grader is not valid JSON", {
      hint: `it looks like '{"partId": "p1"}'`,
      cause: error,
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]: [string, unknown]) => {
      if (typeof item === "string") return [name, item];
      if (typeof item === "number" || typeof item === "boolean") {
        return [name, JSON.stringify(item)];
      }
      const kind = item === null ? "null" : Array.isArray(item) ? "a list" : "an object";
      throw new UserError(
        `The variable \`${visible(name)}\` of the grader's environment is ${kind}`,
        {
          hint: "give a text, a number or a boolean",
        },
      );
    }),
  );
}

/** `--watch`, for all commands that can grade again whenever a file is saved. */
export function watchOption() {
  return new Option("--watch", "grade again what a saved file can change, until `q` or Ctrl-C")
    .conflicts(["json", "explain", "updateExpected"]);
}
