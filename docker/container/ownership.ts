// The smaller build of zod, to keep grading fast: see README, Dependencies.
import * as z from "zod/mini";
import { RetryableError } from "../../terminal/errors.ts";
import type { Docker } from "../engine/docker.ts";
import { type Labels, MAKER_LABEL, OWNER_LABEL } from "./labels.ts";

const OWN_NAME =
  /^courseraprogramming-[0-9a-f]{8}-[0-9a-f]{3}(-submission(-fill)?|(-kept)?-volumes|-volume-\d+)?$/;

/** Whether a name comes from {@linkcode newName}, or belongs to such a container. */
export function isOwnName(name: string): boolean {
  return OWN_NAME.test(name);
}

const markedSchema = z.object({
  Name: z.string(),
  /** Id of the image. */
  Image: z.string(),
  Config: z.object({ Labels: z.nullish(z.record(z.string(), z.string())) }),
});

/**
 * The only place that decides whether a container is this program's: its name has the program's
 * form, and a label that it did not inherit from its image names an owner. Image authors choose
 * labels freely, and `docker commit` copies those of a container.
 *
 * @param details as returned by `docker container inspect`
 * @returns the labels that this program set; undefined if the container is not this program's or
 * its image cannot be inspected
 */
export async function provenLabels(docker: Docker, details: unknown): Promise<Labels | undefined> {
  const parsed = markedSchema.safeParse(details);
  if (!parsed.success) return undefined;
  const { Name: name, Image: image, Config: { Labels: labels } } = parsed.data;
  if (!isOwnName(name.replace(/^\//, "")) || !labels?.[OWNER_LABEL]) return undefined;
  const inherited = await labelsOfImage(docker, image);
  if (inherited === undefined) return undefined;
  const isProven = (label: string) => labels[label] !== inherited[label];
  if (!isProven(OWNER_LABEL)) return undefined;
  // With its own maker label, this program set all of its labels: equal ones are not inherited.
  if (isProven(MAKER_LABEL)) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([label]) => isProven(label)));
}

async function labelsOfImage(docker: Docker, image: string): Promise<Labels | undefined> {
  try {
    return (await docker.inspectImage(image)).Config?.Labels ?? {};
  } catch (error) {
    // The engine's problem, not the image's.
    if (error instanceof RetryableError) throw error;
    return undefined;
  }
}
