import type { ResolvedSource } from "../docker/image/build.ts";
import { UserError } from "../terminal/errors.ts";
import type { GradeRequest } from "./grading.ts";

/** The arguments and variables of a grader. */
export interface Invocation {
  /** Appended to the image's ENTRYPOINT. */
  args: string[];
  env: Record<string, string>;
}

/**
 * The parameters in the form of the protocol; `auto` passes them in both.
 *
 * @throws {UserError} if the image has nothing that could take arguments
 */
export function invocation({ image }: ResolvedSource, request: GradeRequest): Invocation {
  const { partId, userId, filename } = request.parameters;
  const pairs = Object.entries({ partId, userId, filename })
    .filter((pair): pair is [string, string] => pair[1] !== undefined);
  const hasEntrypoint = (image.Config?.Entrypoint ?? []).length > 0;
  const asArguments = request.protocol === "v1" || (request.protocol === "auto" && hasEntrypoint);
  const args = [...request.args, ...(asArguments ? pairs.flat() : [])];
  if (args.length > 0 && !hasEntrypoint) {
    throw new UserError("The image has no ENTRYPOINT that arguments could be passed to", {
      hint: 'end the Dockerfile with an exec-form ENTRYPOINT: `ENTRYPOINT ["/path/run.sh"]`',
    });
  }
  const asVariables = request.protocol === "v1" ? {} : Object.fromEntries(pairs);
  return { args, env: { ...asVariables, ...request.env } };
}
