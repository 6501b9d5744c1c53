import { labelArguments, type Labels } from "./labels.ts";

/** What a container may do and see: the whole input of the sandbox policy. */
export interface SandboxOptions {
  name: string;
  image: string;
  /** Appended to the image's ENTRYPOINT. */
  args: readonly string[];
  /** Replaces the image's ENTRYPOINT (`inspect`, `ls`). */
  entrypoint?: string;
  /** Memory limit in MB, without additional swap; 0 means no limit. */
  memoryMiB: number;
  /** CPUs; the engine refuses more than it has. 0 means no limit. */
  cpus: number;
  pidsLimit: number;
  allowNetwork: boolean;
  /** Run as root with the engine's default capabilities, not as uid 1000 with none. */
  superUser: boolean;
  /**
   * The program only reads the image's files (`ls`, `cat`): it runs as the image's USER, may read
   * everything that root may, and cannot write anywhere. Replaces `superUser`.
   */
  readsOnly?: boolean;
  /** Variables to set in the container. */
  env: Readonly<Record<string, string>>;
  /** Variables of the image to keep out of the container; absent from the client's environment. */
  withoutEnv: readonly string[];
  mounts: readonly Mount[];
  labels: Labels;
}

/** A folder or volume of the engine's host, and its path in the container. */
export interface Mount {
  type: "bind" | "volume";
  source: string;
  target: string;
  readOnly: boolean;
  /** For a volume that is created with the container. */
  labels?: Labels;
}

/**
 * The uid that production runs graders as (docs/spec/grader-contract.md, "What production does to
 * an image").
 */
export const GRADER_UID = 1000;

/** The PATH that the engine gives a container by default (moby, `DefaultPathEnv`). */
export const ENGINE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The arguments of `docker create` that reproduce what production does to a grader
 * (docs/spec/grader-contract.md, "What production does to an image").
 */
export function sandboxArguments(options: SandboxOptions): string[] {
  const { memoryMiB, cpus } = options;
  const args = ["--pull", "never", "--name", options.name, "--log-driver", "none"];
  args.push(...labelArguments(options.labels));
  args.push(...privileges(options));
  // Equal, or the engine adds as much swap again.
  if (memoryMiB > 0) args.push("--memory", `${memoryMiB}m`, "--memory-swap", `${memoryMiB}m`);
  if (cpus > 0) args.push("--cpus", String(cpus));
  args.push("--pids-limit", String(options.pidsLimit));
  args.push("--ulimit", "core=0", "--no-healthcheck", "--hostname", "somehost");
  if (!options.allowNetwork) args.push("--network", "none");
  for (const mount of options.mounts) args.push("--mount", mountArgument(mount));
  args.push(...variableArguments(options));
  if (options.entrypoint !== undefined) args.push("--entrypoint", options.entrypoint);
  return [...args, "--", options.image, ...options.args];
}

/** Removes variables and sets others. Without PATH a container would find no program. */
export function variableArguments(
  { env, withoutEnv }: Pick<SandboxOptions, "env" | "withoutEnv">,
): string[] {
  return [
    ...withoutEnv.map((name) => name === "PATH" ? `PATH=${ENGINE_PATH}` : name),
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ].flatMap((variable) => ["--env", variable]);
}

/** The user that the program runs as, and its privileges. */
function privileges({ superUser, readsOnly }: SandboxOptions): string[] {
  const none = ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"];
  if (readsOnly) {
    // Not DAC_READ_SEARCH: with it the engine lets a program open files of the host by their
    // handles. The file size limit prevents writes even in a VOLUME, which stays writable.
    return [...none, "--cap-add", "DAC_OVERRIDE", "--read-only", "--ulimit", "fsize=0"];
  }
  return superUser ? ["--user", "0"] : ["--user", String(GRADER_UID), ...none];
}

/** `--mount` is parsed as one CSV record, so a path with a comma must be quoted. */
export function mountArgument({ type, source, target, readOnly, labels = {} }: Mount): string {
  const fields = [`type=${type}`, `source=${source}`, `target=${target}`];
  if (readOnly) fields.push("readonly");
  if (type === "volume") fields.push("volume-nocopy");
  for (const [key, value] of Object.entries(labels)) fields.push(`volume-label=${key}=${value}`);
  return fields.map((field) => /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)
    .join(",");
}
