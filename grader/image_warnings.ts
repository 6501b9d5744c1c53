import { saysNotOnPath } from "../docker/engine/client_words.ts";
import { CommandTooLongError, DockerTimeoutError } from "../docker/engine/errors.ts";
import { isDefaultPath } from "../docker/model/built_image.ts";
import type { ResolvedSource } from "../docker/image/build.ts";
import { variableNames } from "../docker/engine/variables.ts";
import { UserError } from "../terminal/errors.ts";
import { visibleLine } from "../terminal/text.ts";
import type { GradeRequest } from "./grading.ts";
import type { Verdict } from "./verdict.ts";

/** Most variables of an image that are named. */
const MOST_NAMES = 10;

/** Longer names are cut. */
const LONGEST_NAME = 40;

/** How an image differs from what production would run. */
export function imageWarnings(
  { image }: ResolvedSource,
  { protocol, protocolGuessed }: Pick<Verdict, "protocol" | "protocolGuessed">,
): string[] {
  const warnings: string[] = [];
  if (image.Architecture !== "amd64") {
    warnings.push(
      `the image is for ${image.Architecture}, production is linux/amd64: ` +
        "build it with `docker build --platform linux/amd64`",
    );
  }
  const isOwnPath = changesPath(image);
  const variables = variableNames(image.Config?.Env ?? [])
    .filter((name) => name !== "PATH" || isOwnPath);
  if (protocolGuessed && protocol === "v1" && variables.length > 0) {
    warnings.push(
      `production strips ENV (${someOf(variables)}) for v1, the protocol guessed here` +
        `${
          isOwnPath ? searchOnDefaultPath(image) : ""
        }: \`--protocol v1\` grades as production does`,
    );
  }
  return warnings;
}

/** Variables that the engine failed to remove from a grader; empty if there are none. */
export function keptVariablesWarnings(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [`this engine did not remove variables that production does not give: ${someOf(names)}`];
}

/** What happens to an entry point that is found through the PATH of the image. */
function searchOnDefaultPath({ Config: config }: ResolvedSource["image"]): string {
  const [program] = [...config?.Entrypoint ?? [], ...config?.Cmd ?? []];
  if (program === undefined || program === "" || program.includes("/")) return "";
  return `, and looks for \`${shownName(program)}\` on the default PATH only`;
}

/** Adds to a verdict that v1 did not find a program because it removes the PATH of the image. */
export function withPathHint(
  verdict: Verdict,
  { image }: ResolvedSource,
  { protocol }: GradeRequest,
  exitCode: number,
): Verdict {
  if (protocol !== "v1" || !changesPath(image)) return verdict;
  if (verdict.status === "crashed" && exitCode === 127) {
    return {
      ...verdict,
      hint: "v1 strips the image's ENV PATH: name the programs that the grader calls by their " +
        "absolute paths, or set PATH in the entry script",
    };
  }
  // A program with a path of its own failed for another reason.
  const isSearched = verdict.problems.some((problem) => saysNotOnPath(problem));
  if (verdict.status !== "not-started" || !isSearched) return verdict;
  return {
    ...verdict,
    hint: "v1 strips the image's ENV PATH: name the program by its absolute path in ENTRYPOINT",
  };
}

function changesPath({ Config: config }: ResolvedSource["image"]): boolean {
  const path = config?.Env?.find((text) => text.startsWith("PATH="));
  return path !== undefined && !isDefaultPath(path.slice("PATH=".length));
}

/** With more variables to change, an engine takes seconds, and a minute for 30,000. */
const MANY_VARIABLES = 5000;

/**
 * Throws a better error if no container could be created because of the number of an image's
 * variables.
 *
 * @throws {UserError}
 */
export function explainVariables(
  error: unknown,
  { image }: ResolvedSource,
  { protocol }: GradeRequest,
): void {
  const count = variableNames(image.Config?.Env ?? []).length;
  if (error instanceof CommandTooLongError) {
    const hint = protocol === "v1" && count > 1
      ? `v1 strips the image's ${count} variables one by one: set fewer with ENV`
      : "shorten the grader's arguments and the values of --env";
    throw new UserError(error.message, { hint, cause: error });
  }
  if (error instanceof DockerTimeoutError && count > MANY_VARIABLES) {
    const hint = `the image sets ${count} variables, which slows the engine: set fewer with ENV`;
    throw new UserError(error.message, { hint, cause: error });
  }
}

/** An image may have any number of them, of any length. */
function someOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(shownName);
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}

function shownName(name: string): string {
  const text = visibleLine(name);
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
}
