// The smaller build of zod, to keep grading fast: see README, Dependencies.
import * as z from "zod/mini";

/** What the program reads of `docker info`; an engine that can be reached reports all of it. */
export const infoSchema = z.object({
  NCPU: z.number(),
  MemTotal: z.number(),
  MemoryLimit: z.optional(z.boolean()),
  SwapLimit: z.optional(z.boolean()),
  PidsLimit: z.optional(z.boolean()),
  CPUCfsQuota: z.optional(z.boolean()),
  CpuCfsQuota: z.optional(z.boolean()),
  Architecture: z.string(),
  OperatingSystem: z.optional(z.string()),
  OSType: z.optional(z.string()),
  ServerVersion: z.string(),
  CgroupVersion: z.optional(z.string()),
  SecurityOptions: z.nullish(z.array(z.string())),
  Warnings: z.nullish(z.array(z.string())),
  DockerRootDir: z.optional(z.string()),
  SystemTime: z.optional(z.string()),
  /** Podman's builder: no other engine reports it, and the docker client never passes it on. */
  BuildahVersion: z.optional(z.string()),
});
export type EngineInfo = z.infer<typeof infoSchema>;

/** What the program reads of `docker image inspect`. */
export const imageSchema = z.object({
  Id: z.string(),
  RepoDigests: z.nullish(z.array(z.string())),
  RepoTags: z.nullish(z.array(z.string())),
  Architecture: z.string(),
  Os: z.optional(z.string()),
  Size: z.number(),
  Config: z.nullish(z.object({
    Entrypoint: z.nullish(z.array(z.string())),
    Cmd: z.nullish(z.array(z.string())),
    Env: z.nullish(z.array(z.string())),
    User: z.nullish(z.string()),
    Volumes: z.nullish(z.record(z.string(), z.unknown())),
    ExposedPorts: z.nullish(z.record(z.string(), z.unknown())),
    WorkingDir: z.nullish(z.string()),
    Labels: z.nullish(z.record(z.string(), z.string())),
  })),
});
export type Image = z.infer<typeof imageSchema>;

/**
 * What the program reads of an image's history, as the engine's socket returns it, newest first.
 */
export const historySchema = z.array(z.object({ CreatedBy: z.string(), Size: z.number() }));

/** The same from `docker history`, which returns all figures as text. */
export const historyLineSchema = z.object({ CreatedBy: z.string(), Size: z.string() });

/** What the program reads of `docker container inspect`, field State. */
export const stateSchema = z.object({
  Status: z.string(),
  Running: z.boolean(),
  OOMKilled: z.boolean(),
  ExitCode: z.number(),
  Error: z.string(),
  StartedAt: z.string(),
  FinishedAt: z.string(),
});
/** What the program reads of the container itself. */
export const containerSchema = z.object({ State: stateSchema });
export type ContainerState = z.infer<typeof stateSchema>;

/** What the program reads of `/system/df`. */
export const diskUseSchema = z.object({ LayersSize: z.number() });

/** A container or volume with a label, in the format requested from the client. */
export const labelledSchema = z.object({
  /** The name for a volume, which has no id. */
  id: z.string(),
  name: z.string(),
  /** `exited` for a volume, which has no state. */
  state: z.string(),
  labels: z.record(z.string(), z.string()),
});
export type Labelled = z.infer<typeof labelledSchema>;

/** The same, as the engine's socket lists containers. */
export const containersSchema = z.array(
  z.object({
    Id: z.string(),
    // Null while it is being removed.
    Names: z.nullish(z.array(z.string())),
    State: z.string(),
    Labels: z.nullish(z.record(z.string(), z.string())),
  }),
);
