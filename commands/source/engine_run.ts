import type { ResolvedSource } from "../../docker/image/build.ts";
import type { Docker } from "../../docker/engine/docker.ts";
import { type Engine, inspectEngine } from "../../docker/engine/engine.ts";
import { Owner } from "../../docker/container/owner.ts";
import type { Source, SourceName } from "../../docker/image/source.ts";
import { Sweep } from "../../docker/container/sweep.ts";
import { placedReason } from "../../terminal/errors.ts";
import { buildFound } from "./build_found.ts";
import { cleanupReporter } from "../cleanup.ts";
import { findSource } from "./find_source.ts";
import type { Tools } from "../tools.ts";

/** What every command that runs containers works with, from its start to its clean end. */
export interface EngineRun extends AsyncDisposable {
  docker: Docker;
  engine: Engine;
  owner: Owner;
  grader: ResolvedSource;
  onCleanupError: (error: unknown) => void;
  /** Removes, beside what else goes on, what killed runs left behind; once. */
  sweep: () => void;
}

/**
 * Opens the engine and makes SOURCE an image. Disposing of it waits for a sweep that was begun, and
 * removes this run's own temporary folder.
 */
export async function openRun(source: Source | SourceName, tools: Tools): Promise<EngineRun> {
  const { terminal, temporary } = tools;
  const docker = await tools.docker();
  const owner = await Owner.claim(temporary);
  const report = cleanupReporter(terminal);
  const onCleanupError = (error: unknown) => {
    owner.leave();
    report(error);
  };
  const sweep = new Sweep(docker, temporary);
  const dispose = async () => {
    // Its errors are no reason to fail: what it misses, the next run finds.
    await sweep.finish().then(
      ({ containers, volumes, runs, refusals }) => {
        if (refusals[0] !== undefined) {
          const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : "";
          terminal.warn(`could not remove what a killed run left: ${refusals[0]}${more}`);
        }
        if (containers + volumes + runs === 0) return;
        terminal.detail(
          `removed what killed runs left: ${containers} containers, ${volumes} volumes, ` +
            `${runs} temporary folders`,
        );
      },
      (error: unknown) => terminal.detail(`sweep: ${placedReason(error)}`),
    );
    await owner.release().catch(onCleanupError);
  };
  try {
    const [engine, grader] = await Promise.all([
      inspectEngine(docker),
      runnable(source, { docker, owner }, tools),
    ]);
    return {
      docker,
      engine,
      owner,
      grader,
      onCleanupError,
      sweep: () => sweep.begin(),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function runnable(
  source: Source | SourceName,
  { docker, owner }: { docker: Docker; owner: Owner },
  tools: Tools,
): Promise<ResolvedSource> {
  const found = "kind" in source ? source : await findSource(source, { onSilence: "fail" }, tools);
  return await buildFound(found, { docker, temporary: owner.folder }, tools);
}
