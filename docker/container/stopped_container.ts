import type { Docker } from "../engine/docker.ts";
import type { Owner } from "./owner.ts";
import { labelArguments, type Labels } from "./labels.ts";
import { type Mount, mountArgument, variableArguments } from "./sandbox.ts";
import { withoutProxies } from "../engine/variables.ts";

export interface StoppedContainer {
  name: string;
  /** Id or reference; the engine must have it. */
  image: string;
  labels: Labels;
  mounts?: readonly Mount[];
}

/**
 * Makes a container that is never started: through it files of an image are read, and volumes are
 * read and written. The caller removes it, whether this throws or not.
 */
export async function createStopped(
  docker: Docker,
  owner: Owner,
  { name, image, labels, mounts = [] }: StoppedContainer,
): Promise<void> {
  const variables = await withoutProxies(docker);
  await docker.output([
    ...["create", ...owner.creation(name), "--pull", "never", "--name", name],
    ...[...labelArguments(labels), "--network", "none", ...variableArguments(variables)],
    ...mounts.flatMap((mount) => ["--mount", mountArgument(mount)]),
    // An image may have no command at all, which only a container that starts would need.
    ...["--entrypoint", "/never-started", "--", image],
  ], { without: variables.withoutEnv });
}
