/** Facts of the grader contract (docs/spec/grader-contract.md) that code needs. */

/** How a grader gets its parameters and gives its verdict. */
export type Protocol = "v1" | "v2";

/** The six words that every report uses. */
export const STATUSES = [
  "graded",
  "invalid-output",
  "crashed",
  "timeout",
  "out-of-memory",
  "not-started",
] as const;
export type Status = (typeof STATUSES)[number];

/** Where a v2 grader leaves its verdict and what a learner is shown in place of `feedback`. */
export const FEEDBACK_PATH = "/shared/feedback.json";
export const RICH_FEEDBACK_PATHS = {
  HTML: "/shared/htmlFeedback.html",
  TXT: "/shared/txtFeedback.txt",
} as const;
export type FeedbackType = keyof typeof RICH_FEEDBACK_PATHS;

/** Bytes of UTF-8 after which Coursera cuts feedback. */
export const FEEDBACK_SHOWN = 64 * 1024;

/** Bytes above which a result file is not read. */
export const RESULT_FILE_CAP = 16 * 1024 * 1024;

/** Bytes kept of each of a grader's output streams. */
export const OUTPUT_CAP = 16 * 1024 * 1024;

/** Defaults of `grade local` (docs/spec/commands.md, "Defaults of grade local"). */
export const DEFAULTS = { timeLimit: 300, memoryMiB: 1024, cpus: 1, pidsLimit: 256 } as const;

/** One property of production and how far a local run has it. */
export interface ContractProperty {
  property: string;
  production: string;
  here: string;
  fidelity: "same" | "approximated" | "not possible here";
}

/** What the table below depends on. */
export interface ContractOptions {
  protocol: Protocol | "auto";
  memoryMiB: number;
  cpus: number;
  pidsLimit: number;
  timeLimit: number;
  allowNetwork: boolean;
  superUser: boolean;
  /** Undefined where no engine was asked. */
  engine?: { memoryLimit: boolean; swapLimit: boolean; pidsLimit: boolean; cpuQuota: boolean };
}

/** Every production property of the contract, as `grade local --explain` prints it. */
export function contractProperties(options: ContractOptions): ContractProperty[] {
  const { protocol, engine } = options;
  const user = options.superUser
    ? ["root, with the engine's default capabilities (--super-user)", "not possible here"] as const
    : undefined;
  const enforced = (can: boolean | undefined, here: string) =>
    can === false
      ? [`${here}, which this engine does not enforce`, "not possible here"] as const
      : [here, "same"] as const;
  const rows: [string, string, readonly [string, ContractProperty["fidelity"]]][] = [
    [
      "user",
      "uid 1000, not root; group unspecified",
      user ?? ["uid 1000; group of the image's passwd, else 0", "same"],
    ],
    ["capabilities", "all dropped", user ?? ["all dropped, no new privileges", "same"]],
    [
      "memory",
      "hard limit",
      options.memoryMiB === 0
        ? ["no limit (--mem-limit 0)", "not possible here"]
        : enforced(engine?.memoryLimit, `${options.memoryMiB} MiB`),
    ],
    [
      "swap",
      "none",
      options.memoryMiB === 0
        ? ["no limit (--mem-limit 0)", "not possible here"]
        : enforced(engine?.swapLimit, "none"),
    ],
    [
      "CPU",
      "n cores",
      enforced(engine?.cpuQuota, `a quota of ${options.cpus} CPU on this machine's processors`),
    ],
    [
      "processes",
      "limited; the number is not published",
      engine?.pidsLimit === false
        ? ["not limited by this engine", "not possible here"]
        : [`at most ${options.pidsLimit}`, "approximated"],
    ],
    ["time", "killed at the limit, reported as a timeout", [
      `killed after ${options.timeLimit} s, reported as a timeout`,
      "same",
    ]],
    [
      "network",
      protocol === "v1"
        ? "none"
        : protocol === "v2"
        ? "a few domains that Coursera allows"
        : "none (v1), a few domains (v2)",
      options.allowNetwork
        ? ["the engine's default network (--allow-network)", "not possible here"]
        : ["none", protocol === "v1" ? "same" : "approximated"],
    ],
    ["host name", "somehost", ["somehost", "same"]],
    ["architecture", "linux/amd64", [
      "that of the image; another one is warned of",
      "approximated",
    ]],
    [
      "Dockerfile ENV",
      "v1 strips it; v2 may strip it",
      protocol === "v1"
        ? ["stripped, PATH is the engine's own", "same"]
        : [protocol === "v2" ? "kept" : "kept; a v1 grader with ENV is warned of", "approximated"],
    ],
    [
      "Dockerfile VOLUME",
      "v1 strips it; v2 may strip it",
      protocol === "v2"
        ? ["an empty volume for the run", "approximated"]
        : ["an empty volume for the run; `sanity` warns", "not possible here"],
    ],
    ["Dockerfile EXPOSE", "without effect", ["without effect", "same"]],
    ["Dockerfile HEALTHCHECK", "not described", ["switched off", "approximated"]],
    ["/shared", "writable by the grader (v2)", ["writable by every user", "same"]],
    ["/shared/submission", "read-only", ["read-only", "same"]],
    ["root file system", "writable", ["writable", "same"]],
    ["layers around the container", "production is layered", [
      "one Docker engine",
      "not possible here",
    ]],
    ["machine", "Coursera's processors, disks and kernel", ["this engine's", "not possible here"]],
  ];
  return rows.map(([property, production, [here, fidelity]]) => ({
    property,
    production,
    here,
    fidelity,
  }));
}
