import type { Docker } from "../engine/docker.ts";
import type { Owner } from "./owner.ts";
import { labelArguments, type Labels } from "./labels.ts";
import { type Mount, mountArgument, variableArguments } from "./sandbox.ts";
import { isPodman } from "../engine/engine.ts";
import { withoutProxies } from "../engine/variables.ts";

export interface StoppedContainer {
  name: string;
  /** Id or reference; the image must be on the engine. */
  image: string;
  labels: Labels;
  mounts?: readonly Mount[];
}

/**
 * Creates a container that is never started, through which files of an image are read, and volumes
 * are read and written. The caller removes it, even if this throws.
 */
export async function createStopped(
  docker: Docker,
  owner: Owner,
  { name, image, labels, mounts = [] }: StoppedContainer,
): Promise<void> {
  const variables = await withoutProxies(docker);
  // Elsewhere volumes are created with the container, because a client that only creates a volume
  // cannot be tracked.
  for (const { source, labels: own } of mounts) {
    if (own !== undefined && isPodman(await docker.knownInfo())) {
      await docker.createVolume(source, own);
    }
  }
  await docker.output([
    ...["create", ...owner.creation(name), "--pull", "never", "--name", name],
    ...[...labelArguments(labels), "--network", "none", ...variableArguments(variables)],
    ...mounts.flatMap((mount) => ["--mount", mountArgument(mount)]),
    // An image may have no command, which only a container that starts would need.
    ...["--entrypoint", "/never-started", "--", image],
  ], { without: variables.withoutEnv });
}
