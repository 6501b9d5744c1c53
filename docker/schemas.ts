import * as z from "zod";

/** What the program reads of `docker info`; an engine that is reachable gives all of it. */
export const infoSchema = z.object({
  NCPU: z.number(),
  MemTotal: z.number(),
  MemoryLimit: z.boolean().optional(),
  SwapLimit: z.boolean().optional(),
  PidsLimit: z.boolean().optional(),
  CPUCfsQuota: z.boolean().optional(),
  CpuCfsQuota: z.boolean().optional(),
  Architecture: z.string(),
  OperatingSystem: z.string().optional(),
  OSType: z.string().optional(),
  ServerVersion: z.string(),
  CgroupVersion: z.string().optional(),
  SecurityOptions: z.array(z.string()).nullish(),
  Warnings: z.array(z.string()).nullish(),
  DockerRootDir: z.string().optional(),
  SystemTime: z.string().optional(),
});
export type EngineInfo = z.infer<typeof infoSchema>;

/** What the program reads of `docker image inspect`. */
export const imageSchema = z.object({
  Id: z.string(),
  RepoDigests: z.array(z.string()).nullish(),
  RepoTags: z.array(z.string()).nullish(),
  Architecture: z.string(),
  Os: z.string().optional(),
  Size: z.number(),
  Config: z.object({
    Entrypoint: z.array(z.string()).nullish(),
    Cmd: z.array(z.string()).nullish(),
    Env: z.array(z.string()).nullish(),
    User: z.string().nullish(),
    Volumes: z.record(z.string(), z.unknown()).nullish(),
    ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
    WorkingDir: z.string().nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }).nullish(),
});
export type Image = z.infer<typeof imageSchema>;

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
/** The container itself, as far as it is of interest. */
export const containerSchema = z.object({ State: stateSchema });
export type ContainerState = z.infer<typeof stateSchema>;

/** A container or volume that carries a label, as the client is asked to list them. */
export const labelledSchema = z.object({
  name: z.string(),
  /** `exited` for a volume, which has none. */
  state: z.string(),
  labels: z.record(z.string(), z.string()),
});
export type Labelled = z.infer<typeof labelledSchema>;

/** The same, as the engine's socket lists containers. */
export const containersSchema = z.array(
  z.object({
    Names: z.array(z.string()),
    State: z.string(),
    Labels: z.record(z.string(), z.string()),
  })
    .transform(({ Names, State, Labels }): Labelled => ({
      name: (Names[0] ?? "").replace(/^\//, ""),
      state: State,
      labels: Labels,
    })),
);
