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

/** What every command that runs containers works with, from start to clean-up. */
export interface EngineRun extends AsyncDisposable {
  docker: Docker;
  engine: Engine;
  owner: Owner;
  /** What SOURCE turned out to be. */
  found: Source;
  grader: ResolvedSource;
  onCleanupError: (error: unknown) => void;
  /** Starts removing, in the background, what killed runs left behind; only once. */
  sweep: () => void;
}

/** An open engine, before there is an image. */
export type OpenEngine = Omit<EngineRun, "found" | "grader">;

/**
 * Opens the engine and makes SOURCE an image. Disposing waits for a started sweep and removes this
 * run's own temporary folder.
 *
 * @param meanwhile loads what the caller needs next, while the engine answers
 */
export async function openRun(
  source: Source | SourceName,
  tools: Tools,
  meanwhile?: () => Promise<unknown>,
): Promise<EngineRun> {
  return await open(tools, async (parts) => {
    const [run] = await Promise.all([runnable(source, parts, tools), meanwhile?.()]);
    return run;
  });
}

/** Opens only the engine, for commands that build repeatedly; see {@linkcode openRun}. */
export async function openEngine(tools: Tools): Promise<OpenEngine> {
  return await open(tools, () => Promise.resolve({}));
}

/** @param prepare runs while waiting for the engine */
async function open<T>(
  tools: Tools,
  prepare: (parts: { docker: Docker; owner: Owner }) => Promise<T>,
): Promise<OpenEngine & T> {
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
    // Its errors do not fail the command: the next run finds what it missed.
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
    const [engine, prepared] = await Promise.all([
      inspectEngine(docker),
      prepare({ docker, owner }),
    ]);
    return {
      ...prepared,
      docker,
      engine,
      owner,
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
): Promise<Pick<EngineRun, "found" | "grader">> {
  const found = "kind" in source ? source : await findSource(source, { onSilence: "fail" }, tools);
  const grader = await buildFound(found, { docker, temporary: owner.folder }, tools);
  return { found, grader };
}
