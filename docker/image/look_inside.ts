import type { Docker } from "../engine/docker.ts";
import type { ImageFiles } from "./image_files.ts";
import { runImageProgram } from "./program.ts";
import type { Owner } from "../container/owner.ts";
import { ownLabels } from "../container/labels.ts";

/** Options for examining an image with one of its own programs. */
export interface LookOptions {
  image: string;
  /** Absolute path in the image. */
  program: string;
  args: readonly string[];
  owner: Owner;
  /** Keep the container. */
  keep: boolean;
  /** Seconds without output before the program is killed. */
  idleLimit: number;
  signal: AbortSignal;
  /** Called with the output as it arrives; the bytes are valid until it has settled. */
  take: (bytes: Uint8Array) => Promise<void>;
  /** Called with the reason why the image's own program is not used. */
  onFallBack: (reason: string) => void;
  /** Called with each error during clean-up. */
  onCleanupError: (error: unknown) => void;
}

export interface Look {
  exitCode: number;
  /** The lines on the program's stderr. */
  complaints: string[];
  /** The container, if it was to be kept. */
  kept: string | undefined;
}

/** Seconds after which leftovers of a run on an unknown host may be swept. */
const LIFETIME = 24 * 3600;

/**
 * Runs a program of an image in a temporary container. Where the image has none that runs here,
 * `instead` does the same on the image's files, and returns its error messages.
 */
export async function lookInside(
  docker: Docker,
  options: LookOptions,
  instead: (files: ImageFiles) => Promise<string[]>,
): Promise<Look> {
  const { owner, keep } = options;
  const kept = keep ? "look" : undefined;
  const marks = { owner: owner.label(LIFETIME), kept } as const;
  const outcome = await runImageProgram(docker, { ...options, labels: ownLabels(marks) });
  if (outcome.started) {
    const { exitCode, complaints, container } = outcome;
    return { exitCode, complaints, kept: keep ? container : undefined };
  }
  options.onFallBack(outcome.reason);
  // A container that never ran would be swept as a leftover, whatever its other label says.
  const labels = ownLabels(keep ? { kept } : marks);
  const { ImageFiles } = await import("./image_files.ts");
  await using files = await ImageFiles.open(docker, { ...options, labels });
  const complaints = await instead(files);
  return {
    exitCode: complaints.length === 0 ? 0 : 1,
    complaints,
    kept: keep ? files.container : undefined,
  };
}
