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
  /** CPUs; must not exceed the engine's, which refuses more. */
  cpus: number;
  pidsLimit: number;
  allowNetwork: boolean;
  /** Root with the engine's default capabilities, in place of uid 1000 with none. */
  superUser: boolean;
  /** Variables the container gets. */
  env: Readonly<Record<string, string>>;
  /** Variables of the image the container must not get; absent from the client's environment. */
  withoutEnv: readonly string[];
  mounts: readonly Mount[];
  labels: Readonly<Record<string, string>>;
}

/** A folder or volume of the engine's host, and where the container sees it. */
export interface Mount {
  type: "bind" | "volume";
  source: string;
  target: string;
  readOnly: boolean;
  /** Of a volume that is made with the container. */
  labels?: Readonly<Record<string, string>>;
}

/** The uid production runs graders as (spec/grader-contract.md). */
export const GRADER_UID = 1000;

/** What the engine itself would give a container as PATH (moby, `DefaultPathEnv`). */
export const ENGINE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The arguments of `docker create` that stand for what production does to a grader
 * (spec/grader-contract.md, "What production does to an image").
 */
export function sandboxArguments(options: SandboxOptions): string[] {
  const { memoryMiB, superUser, withoutEnv } = options;
  const args = ["--pull", "never", "--name", options.name, "--log-driver", "none"];
  for (const [key, value] of Object.entries(options.labels)) {
    args.push("--label", `${key}=${value}`);
  }
  args.push("--user", superUser ? "0" : String(GRADER_UID));
  if (!superUser) args.push("--cap-drop", "ALL", "--security-opt", "no-new-privileges");
  // Equal, or the engine adds as much swap again.
  if (memoryMiB > 0) args.push("--memory", `${memoryMiB}m`, "--memory-swap", `${memoryMiB}m`);
  args.push("--cpus", String(options.cpus), "--pids-limit", String(options.pidsLimit));
  args.push("--ulimit", "core=0", "--no-healthcheck", "--hostname", "somehost");
  if (!options.allowNetwork) args.push("--network", "none");
  for (const mount of options.mounts) args.push("--mount", mountArgument(mount));
  for (const name of withoutEnv) args.push("--env", name === "PATH" ? `PATH=${ENGINE_PATH}` : name);
  for (const [name, value] of Object.entries(options.env)) args.push("--env", `${name}=${value}`);
  if (options.entrypoint !== undefined) args.push("--entrypoint", options.entrypoint);
  return [...args, "--", options.image, ...options.args];
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
