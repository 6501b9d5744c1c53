import type { Docker } from "../docker/docker.ts";
import { type Engine, inspectEngine } from "../docker/engine.ts";
import { Owner } from "../docker/owner.ts";
import { type ResolvedSource, resolveSource } from "../docker/source.ts";
import { sweep } from "../docker/sweep.ts";
import { visible } from "../terminal/text.ts";
import type { Tools } from "./tools.ts";

/** What every command that runs containers works with, from its start to its clean end. */
export interface EngineRun extends AsyncDisposable {
  docker: Docker;
  engine: Engine;
  owner: Owner;
  grader: ResolvedSource;
  onCleanupError: (error: unknown) => void;
}

/**
 * Opens the engine, makes SOURCE an image, and sweeps up what killed runs left behind. Disposing
 * of it waits for the sweep and removes this run's own temporary folder.
 */
export async function openRun(source: string, tools: Tools): Promise<EngineRun> {
  const { terminal, temporary, cwd, signal } = tools;
  const docker = await tools.docker();
  const owner = await Owner.claim(temporary);
  const onCleanupError = (error: unknown) =>
    terminal.warn(
      `could not clean up: ${visible(error instanceof Error ? error.message : String(error))}`,
    );
  let sweeping: Promise<void> | undefined;
  const dispose = async () => {
    await sweeping;
    await owner.release().catch(onCleanupError);
  };
  try {
    const [engine, grader] = await Promise.all([
      inspectEngine(docker),
      resolveSource(docker, source, {
        cwd,
        temporary: owner.folder,
        signal,
        onBuild: (path) => terminal.note(`Building \`${visible(path)}\``),
        onBuildOutput: (text) => terminal.detail(visible(text.replace(/\n$/, ""))),
      }),
    ]);
    // Beside the grading, which leaves a processor to spare; its errors are no reason to fail.
    sweeping = sweep(docker, temporary).then(
      ({ containers, volumes, runs }) => {
        if (containers.length + volumes.length + runs === 0) return;
        terminal.detail(
          `removed what killed runs left: ${containers.length} containers, ${volumes.length} volumes, ` +
            `${runs} temporary folders`,
        );
      },
      (error: unknown) =>
        terminal.detail(`sweep: ${error instanceof Error ? error.message : error}`),
    );
    return { docker, engine, owner, grader, onCleanupError, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
