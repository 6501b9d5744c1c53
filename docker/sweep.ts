import type { Docker } from "./docker.ts";
import { isGone, KEPT_LABEL, OWNER_LABEL, sweepFolders } from "./owner.ts";
import { type Owned, ownedSchema } from "./schemas.ts";

/** What a sweep removed. */
export interface Swept {
  containers: string[];
  volumes: string[];
  runs: number;
}

/**
 * Removes what runs that were killed left behind: containers and volumes with this program's label
 * whose owner is gone, and their temporary folders. Never what was kept on purpose, nor what belongs
 * to a run that lives.
 */
export async function sweep(docker: Docker, temporary: string): Promise<Swept> {
  const [containers, volumes] = await Promise.all([
    owned(docker, ["ps", "--all", "--no-trunc"], {
      name: "{{json .Names}}",
      state: "{{json .State}}",
    }),
    owned(docker, ["volume", "ls"], { name: "{{json .Name}}", state: '"exited"' }),
  ]);
  await docker.removeContainers(containers);
  await docker.removeVolumes(volumes);
  // Last: the sockets in there are the proof that the rest was rightly removed.
  return { containers, volumes, runs: await sweepFolders(temporary) };
}

/** Names of this program's leavings of one kind whose owner is gone. */
async function owned(
  docker: Docker,
  list: string[],
  fields: { name: string; state: string },
): Promise<string[]> {
  const label = (key: string) => `{{json (.Label "${key}")}}`;
  const format = `{"name":${fields.name},"state":${fields.state},"owner":${label(OWNER_LABEL)},` +
    `"kept":${label(KEPT_LABEL)}}`;
  const text = await docker.output([
    ...list,
    "--filter",
    `label=${OWNER_LABEL}`,
    "--format",
    format,
  ]);
  const found: Owned[] = text.split("\n").filter((line) => line !== "")
    .map((line) => ownedSchema.parse(JSON.parse(line)));
  const now = Date.now();
  const names: string[] = [];
  for (const { name, state, owner, kept } of found) {
    const keptAsWished = kept !== "" && state === "exited";
    if (!keptAsWished && await isGone(owner, now)) names.push(name);
  }
  return names;
}
