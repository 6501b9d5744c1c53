/** Label that records which run made something on an engine, and until when: `Owner.label()`. */
export const OWNER_LABEL = "courseraprogramming.owner";

/** Label of things kept on purpose (`--no-rm`, `--keep-failed`), which are never swept. */
export const KEPT_LABEL = "courseraprogramming.kept";

/** Label of things kept from a grading: the submission's folder, for `inspect --failed`. */
export const SUBMISSION_LABEL = "courseraprogramming.submission";

/**
 * Label that distinguishes the users of a shared engine: `UID@HOST`. Older versions do not set it.
 */
export const MAKER_LABEL = "courseraprogramming.maker";

const ALL_LABELS = [OWNER_LABEL, KEPT_LABEL, SUBMISSION_LABEL, MAKER_LABEL];

export type Labels = Readonly<Record<string, string>>;

/** The contents of the labels of a container or volume. */
export interface Marks {
  /** `Owner.label()`; absent if it must not be swept. */
  owner?: string;
  /** The kind of kept container. */
  kept?: "failed" | "always" | "shell" | "look" | undefined;
  /** Absolute path. */
  submission?: string | undefined;
}

/**
 * All labels of this program. Those without a value are set to an empty string, because a container
 * inherits every label of its image that it does not set itself.
 */
export function ownLabels({ owner = "", kept, submission = "" }: Marks): Labels {
  return {
    [OWNER_LABEL]: owner,
    [KEPT_LABEL]: kept ?? "",
    [SUBMISSION_LABEL]: submission,
    [MAKER_LABEL]: maker(),
  };
}

/** The labels of a helper for something that may be kept. */
export function helperLabels(labels: Labels): Labels {
  return { ...labels, [KEPT_LABEL]: "", [SUBMISSION_LABEL]: "" };
}

/** Arguments of `docker create` and `docker run`. */
export function labelArguments(labels: Labels): string[] {
  return Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
}

/** An instruction for `docker commit --change`: the new image must not carry ownership labels. */
export const CLEAR_LABELS = `LABEL ${ALL_LABELS.map((label) => `${label}=`).join(" ")}`;

/** Identifies the user who makes containers here: `UID@HOST`; no user id on Windows. */
export function maker(): string {
  return `${Deno.uid() ?? ""}@${Deno.hostname()}`;
}

/** A new name for a container and, with a suffix, for what belongs to it. */
export function newName(): string {
  return `courseraprogramming-${crypto.randomUUID().slice(0, 12)}`;
}
