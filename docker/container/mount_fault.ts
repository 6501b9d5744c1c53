import { UserError } from "../../terminal/errors.ts";
import { type MountFault, mountFault } from "../engine/client_words.ts";
import type { Engine } from "../engine/engine.ts";
import { DockerCommandError } from "../engine/errors.ts";
import { firstTransfer, type Transfer } from "./transfer.ts";

/** What decides how a submission reaches a container. */
export interface TransferChoice {
  asked: Transfer | "auto";
  engine: Engine;
  /** The container may be kept. */
  mayKeep: boolean;
  /** Logs progress, for `-v`. */
  detail: (text: string) => void;
}

/** Engines of this process that could not mount, so that a batch tries only once. */
const unable = new WeakSet<Engine>();

/**
 * Does something with a submission by the transfer that was asked for. `auto` falls back to a copy
 * where the engine cannot mount.
 *
 * @param work does it; may be called twice
 * @throws {UserError} if the engine can mount neither the submission nor a copy
 */
export async function withTransfer<T>(
  { asked, engine, mayKeep, detail }: TransferChoice,
  work: (transfer: Transfer) => Promise<T>,
): Promise<T> {
  const first = unable.has(engine) ? "copy" : firstTransfer(engine, mayKeep);
  const transfer = asked === "auto" ? first : asked;
  try {
    return await work(transfer);
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    if (transfer === "copy") {
      throw fault === "locked" ? noVolume(error, false) : error;
    }
    if (asked === "bind") throw noMount(fault, error);
    unable.add(engine);
    detail(`${REASONS[fault]}: the submission is copied`);
  }
  try {
    return await work("copy");
  } catch (error) {
    throw faultOf(error) === "locked" ? noVolume(error, true) : error;
  }
}

function faultOf(error: unknown): MountFault | undefined {
  return error instanceof DockerCommandError ? mountFault(error.stderr) : undefined;
}

const REASONS: Readonly<Record<MountFault, string>> = {
  unseen: "the engine does not see this machine's files",
  denied: "the engine is not allowed to mount this machine's files",
  locked: "the rootless engine cannot copy into a container that mounts this file system",
};

function noMount(fault: MountFault, cause: unknown): UserError {
  switch (fault) {
    case "unseen":
      return new UserError(
        "The engine does not see this machine's files, so they cannot be mounted",
        { hint: "`--submission-transfer copy` sends them through the engine", cause },
      );
    case "denied":
      return new UserError(
        "The engine is not allowed to mount the submission",
        { hint: "`--submission-transfer copy` sends it through the engine", cause },
      );
    case "locked":
      return new UserError(
        "The submission cannot be mounted by a rootless engine: it is on a file system with " +
          "`nosuid`, `nodev` or `noexec`",
        { hint: "`--submission-transfer copy` sends it through the engine", cause },
      );
  }
}

/** @param bindFailed whether mounting it was tried before */
function noVolume(cause: unknown, bindFailed: boolean): UserError {
  const otherFolder = "set TMPDIR to a folder of a file system without such options, or ";
  const hint = `${bindFailed ? otherFolder : ""}move the engine's files (\`Docker Root Dir\` of ` +
    "`docker info`) to a file system without such options";
  return new UserError(
    "The submission cannot be copied to a rootless engine: its volumes are on a file system with " +
      "`nosuid`, `nodev` or `noexec`",
    { hint, cause },
  );
}
