/** Label whose value tells which run made something on an engine, and until when: `Owner.label()`. */
export const OWNER_LABEL = "courseraprogramming.owner";

/** Label of what was kept on purpose (`--no-rm`, `--keep-failed`) and is never swept. */
export const KEPT_LABEL = "courseraprogramming.kept";

/** Label of what was kept of a grading: the submission's folder, for `inspect --failed`. */
export const SUBMISSION_LABEL = "courseraprogramming.submission";

/** Label that tells people apart who share an engine: `UID@HOST`. Older versions set none. */
export const MAKER_LABEL = "courseraprogramming.maker";

const ALL_LABELS = [OWNER_LABEL, KEPT_LABEL, SUBMISSION_LABEL, MAKER_LABEL];

export type Labels = Readonly<Record<string, string>>;

/** What the labels of a container or volume say. */
export interface Marks {
  /** `Owner.label()`; absent where nobody is to sweep it. */
  owner?: string;
  /** What it is kept as. */
  kept?: "failed" | "always" | "shell" | "look" | undefined;
  /** Absolute path. */
  submission?: string | undefined;
}

/**
 * All labels of this program. Those without a value are set as well, to nothing: a container shows
 * every label of its image that it does not have itself.
 */
export function ownLabels({ owner = "", kept, submission = "" }: Marks): Labels {
  return {
    [OWNER_LABEL]: owner,
    [KEPT_LABEL]: kept ?? "",
    [SUBMISSION_LABEL]: submission,
    [MAKER_LABEL]: maker(),
  };
}

/** The labels of something that only helps to make what may be kept. */
export function helperLabels(labels: Labels): Labels {
  return { ...labels, [KEPT_LABEL]: "", [SUBMISSION_LABEL]: "" };
}

/** Arguments of `docker create` and `docker run`. */
export function labelArguments(labels: Labels): string[] {
  return Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
}

/** An instruction for `docker commit --change`: the image that it makes must not say whose it is. */
export const CLEAR_LABELS = `LABEL ${ALL_LABELS.map((label) => `${label}=`).join(" ")}`;

/** Who makes containers here: `UID@HOST`; no user id on Windows. */
export function maker(): string {
  return `${Deno.uid() ?? ""}@${Deno.hostname()}`;
}

/** A new name, for a container and, with an ending, for what belongs to it. */
export function newName(): string {
  return `courseraprogramming-${crypto.randomUUID().slice(0, 12)}`;
}
