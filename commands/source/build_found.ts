import { buildSource, type ResolvedSource } from "../../docker/image/build.ts";
import type { Docker } from "../../docker/engine/docker.ts";
import { BuildError } from "../../docker/engine/errors.ts";
import type { Source } from "../../docker/image/source.ts";
import { shortened, visible } from "../../terminal/text.ts";
import type { Tools } from "../tools.ts";

/**
 * Makes a SOURCE that was found an image, and tells of the build and of why it failed.
 *
 * @param temporary folder for what a zip holds
 * @throws {UserError} as `buildSource()`
 */
export async function buildFound(
  source: Source,
  { docker, temporary }: { docker: Docker; temporary: string },
  { terminal, signal }: Pick<Tools, "terminal" | "signal">,
): Promise<ResolvedSource> {
  try {
    return await buildSource(docker, source, {
      temporary,
      signal,
      onBuild: (path) => terminal.note(`Building \`${visible(path)}\``),
      onBuildOutput: (text) => terminal.detail(visible(text.replace(/\n$/, ""))),
    });
  } catch (error) {
    // With -v it was shown as it came.
    if (error instanceof BuildError && terminal.level < 1) {
      // A path in a line of it may have any length.
      const lines = error.log.trimEnd().split("\n").map((line) => shortened(visible(line), 2000));
      terminal.note(lines.join("\n"));
    }
    throw error;
  }
}
