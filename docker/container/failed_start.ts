import type { Docker } from "../engine/docker.ts";
import { lastLine, saysNotAttached } from "../engine/client_words.ts";
import type { ContainerState } from "../engine/schemas.ts";

/**
 * The state of a container that failed to start, with the reason. Podman's API neither returns the
 * reason to a client that attaches nor stores it; to a client that only starts the container it
 * returns the reason, and stores it with the container (seen with 4.3 and 5.4).
 *
 * @param state after the failed start
 * @param stderr of the client that tried to attach
 * @returns the same state if the engine already gave a reason, or the client failed for another one
 */
export async function withStartError(
  docker: Docker,
  name: string,
  { state, stderr }: { state: ContainerState; stderr: string },
): Promise<ContainerState> {
  if (state.Status !== "created" || state.Error !== "" || !saysNotAttached(stderr)) return state;
  const again = await docker.run(["start", name]);
  if (again.code === 0) {
    // It now runs with nobody attached, so its result is useless.
    await docker.killContainer(name);
    return state;
  }
  const { Error } = await docker.inspectContainer(name);
  return { ...state, Error: Error || lastLine(again.stderr) };
}
