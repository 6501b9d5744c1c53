import type { Docker } from "../engine/docker.ts";
import { KEPT_LABEL, OWNER_LABEL, SUBMISSION_LABEL } from "./labels.ts";
import { isGone, labelExpiry } from "./owner.ts";
import { isOwnName } from "./ownership.ts";

/** A volume of a kept grading whose container was removed. */
export interface OrphanVolume {
  name: string;
  /** Folder that the submission came from, on the machine of the user who kept it. */
  submission: string | undefined;
  /**
   * Milliseconds since the epoch until which a run elsewhere may still be about to use it;
   * undefined if it is known that there is none.
   */
  busyUntil: number | undefined;
}

/**
 * Volumes that this program kept on purpose with a container and that no container uses any more,
 * sorted by name. They are named, so removing the container leaves them behind.
 */
export async function findOrphanVolumes(docker: Docker): Promise<OrphanVolume[]> {
  const labels = [KEPT_LABEL, OWNER_LABEL, SUBMISSION_LABEL] as const;
  const found: OrphanVolume[] = [];
  const now = Date.now();
  for (const { name, labels: of } of await docker.labelledVolumes(labels, { unused: true })) {
    const owner = of[OWNER_LABEL] ?? "";
    if (!of[KEPT_LABEL] || owner === "" || !isOwnName(name)) continue;
    const busyUntil = await isGone(owner, now) ? undefined : labelExpiry(owner);
    found.push({ name, submission: of[SUBMISSION_LABEL] || undefined, busyUntil });
  }
  return found.sort((a, b) => a.name < b.name ? -1 : 1);
}
