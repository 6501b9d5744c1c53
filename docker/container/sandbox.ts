import { labelArguments, type Labels } from "./labels.ts";

/** What a container may do and see; everything the policy depends on. */
export interface SandboxOptions {
  name: string;
  image: string;
  /** Appended to the image's ENTRYPOINT. */
  args: readonly string[];
  /** Replaces the image's ENTRYPOINT (`inspect`, `ls`). */
  entrypoint?: string;
  /** MiB; 0 means no limit. No swap beside it. */
  memoryMiB: number;
  /** CPUs; must not exceed the engine's, which refuses more. 0 means no limit. */
  cpus: number;
  pidsLimit: number;
  allowNetwork: boolean;
  /** Root with the engine's default capabilities, in place of uid 1000 with none. */
  superUser: boolean;
  /**
   * The program only reads the image's files (`ls`, `cat`): it runs as the image's USER, may read
   * what root may, and can write nowhere. Takes the place of `superUser`.
   */
  readsOnly?: boolean;
  /** Variables the container gets. */
  env: Readonly<Record<string, string>>;
  /** Variables of the image the container must not get; absent from the client's environment. */
  withoutEnv: readonly string[];
  mounts: readonly Mount[];
  labels: Labels;
}

/** A folder or volume of the engine's host, and where the container sees it. */
export interface Mount {
  type: "bind" | "volume";
  source: string;
  target: string;
  readOnly: boolean;
  /** Of a volume that is made with the container. */
  labels?: Labels;
}

/**
 * The uid production runs graders as (docs/spec/grader-contract.md, "What production does to an
 * image").
 */
export const GRADER_UID = 1000;

/** What the engine itself would give a container as PATH (moby, `DefaultPathEnv`). */
export const ENGINE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The arguments of `docker create` that stand for what production does to a grader
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

/** Removes variables and sets others; without PATH a container would find no program. */
export function variableArguments(
  { env, withoutEnv }: Pick<SandboxOptions, "env" | "withoutEnv">,
): string[] {
  return [
    ...withoutEnv.map((name) => name === "PATH" ? `PATH=${ENGINE_PATH}` : name),
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ].flatMap((variable) => ["--env", variable]);
}

/** Who the program is and what that user may do. */
function privileges({ superUser, readsOnly }: SandboxOptions): string[] {
  const none = ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"];
  if (readsOnly) {
    // Not DAC_READ_SEARCH: with it the engine lets a program open files of the host by their
    // handles. A file of any size cannot be written even in a VOLUME, which stays writable.
    return [...none, "--cap-add", "DAC_OVERRIDE", "--read-only", "--ulimit", "fsize=0"];
  }
  return superUser ? ["--user", "0"] : ["--user", String(GRADER_UID), ...none];
}

/** `--mount` is read as one CSV record, so that a path with a comma needs quotes. */
export function mountArgument({ type, source, target, readOnly, labels = {} }: Mount): string {
  const fields = [`type=${type}`, `source=${source}`, `target=${target}`];
  if (readOnly) fields.push("readonly");
  if (type === "volume") fields.push("volume-nocopy");
  for (const [key, value] of Object.entries(labels)) fields.push(`volume-label=${key}=${value}`);
  return fields.map((field) => /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)
    .join(",");
}
