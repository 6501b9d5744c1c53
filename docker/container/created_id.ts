import type { Docker } from "../engine/docker.ts";
import { DockerTimeoutError } from "../engine/errors.ts";
import { pause } from "../engine/pause.ts";
import { killClient } from "./ending.ts";
import type { Owner } from "./owner.ts";

/** Interval between two looks; the engine takes 30 ms or more to create a container. */
const PACE_MS = 20;

/**
 * Waits until the engine has created a container, by the file in which its client, a `docker run` with
 * the arguments of `Owner.creation()`, writes the id.
 *
 * @returns the id; undefined if the client ended without one
 * @throws {DockerTimeoutError} if the engine takes too long; the client is then killed
 */
export async function createdId(
  docker: Docker,
  { owner, name }: { owner: Owner; name: string },
  client: Pick<Deno.ChildProcess, "status" | "kill">,
): Promise<string | undefined> {
  const { timeout, command } = docker;
  const deadline = timeout > 0 ? performance.now() + timeout * 1000 : Infinity;
  const ended = new AbortController();
  void client.status.finally(() => ended.abort());
  for (;;) {
    // Before the look, so that the last one comes after the end.
    const isLast = ended.signal.aborted;
    const id = await owner.createdId(name);
    if (id !== undefined || isLast) return id;
    if (performance.now() > deadline) {
      killClient(client);
      throw new DockerTimeoutError(`${command} run`, timeout);
    }
    await pause(PACE_MS, ended.signal).catch(() => {});
  }
}
