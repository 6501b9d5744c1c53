import { buildSource, type ResolvedSource } from "../../docker/image/build.ts";
import type { Docker } from "../../docker/engine/docker.ts";
import { BuildError } from "../../docker/engine/errors.ts";
import type { Source } from "../../docker/image/source.ts";
import { shortened, visible } from "../../terminal/text.ts";
import type { Tools } from "../tools.ts";

/**
 * Makes an image of an identified SOURCE; reports the build, and why it failed.
 *
 * @param temporary folder to unpack a zip in
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
    // With -v it has already been shown.
    if (error instanceof BuildError && terminal.level < 1) {
      // A path in the log may have any length.
      const lines = error.log.trimEnd().split("\n").map((line) => shortened(visible(line), 2000));
      terminal.note(lines.join("\n"));
    }
    throw error;
  }
}
