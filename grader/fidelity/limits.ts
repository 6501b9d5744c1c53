import { bytes } from "../../terminal/measures.ts";
import { asked, type ContractOptions, type Finding, measured, told } from "./property.ts";
import type { Limit } from "./readings.ts";

const MIB = 1024 ** 2;

/** Appended to a limit that is the old tools' default and not production's. */
const OLD_DEFAULT = ", the default of the old tools";

/** One limit of the control group, and its expected value. */
interface ControlledLimit {
  /** Undefined if it could not be read. */
  read: Limit | undefined;
  /** The value that the options request. */
  wanted: number;
  /** Formats a value. */
  text: (value: number) => string;
  /** Whether the engine reports support for it; undefined if it was not asked. */
  can: boolean | undefined;
}

/** The limits of memory, swap, CPUs, processes and time. */
export function limitFindings(options: ContractOptions) {
  return {
    memory: memory(options),
    swap: swap(options),
    cpus: cpus(options),
    processes: processes(options),
    time: time(options),
  };
}

function memory(options: ContractOptions): Finding {
  const { limits: { memoryMiB }, engine, probe } = options;
  if (memoryMiB === 0) return unlimited(probe?.readings?.memory);
  const finding = controlled({
    read: probe?.readings?.memory,
    wanted: memoryMiB * MIB,
    text: (value) => `${value / MIB} MB`,
    can: engine?.limits.memoryLimit,
  });
  return unlikeProduction(finding, options, "memoryMiB");
}

function unlimited(read: Limit | undefined): Finding {
  const text = "no limit (--mem-limit 0)";
  if (read === undefined) return asked(text, "not possible here");
  return measured(read === "none" ? text : `${bytes(read)}, not ${text}`, "not possible here");
}

function swap({ limits: { memoryMiB }, engine, probe }: ContractOptions): Finding {
  if (memoryMiB === 0) return unlimited(probe?.readings?.swap);
  return controlled({
    read: probe?.readings?.swap,
    wanted: 0,
    text: (value) => value === 0 ? "no swap" : bytes(value),
    can: engine?.limits.swapLimit,
  });
}

function cpus(options: ContractOptions): Finding {
  const { limits, engine, probe } = options;
  const finding = controlled({
    read: probe?.readings?.cpus,
    wanted: limits.cpus,
    text: (value) => `a quota of ${value} CPU on this engine's processors`,
    can: engine?.limits.cpuQuota,
  });
  return unlikeProduction(finding, options, "cpus");
}

function processes({ limits: { pidsLimit }, engine, probe }: ContractOptions): Finding {
  const finding = controlled({
    read: probe?.readings?.processes,
    wanted: pidsLimit,
    text: (value) => `at most ${value}`,
    can: engine?.limits.pidsLimit,
  });
  // Production's number is not documented.
  return finding.fidelity === "same" ? { ...finding, fidelity: "approximated" } : finding;
}

function time(options: ContractOptions): Finding {
  const finding = asked(
    `killed after ${options.limits.timeLimit} s, reported as a timeout`,
    "same",
  );
  return unlikeProduction(finding, options, "timeLimit");
}

/** A limit as it was read or, failing that, as it was requested. */
function controlled({ read, wanted, text, can }: ControlledLimit): Finding {
  if (read === "none") {
    return measured(
      `no limit in the control group; ${text(wanted)} was asked for`,
      "not possible here",
    );
  }
  if (read !== undefined) {
    return Math.abs(read - wanted) < 0.001
      ? measured(text(wanted), "same")
      : measured(`${text(read)}; ${text(wanted)} was asked for`, "approximated");
  }
  if (can === undefined) return asked(text(wanted), "same");
  return can
    ? told(text(wanted), "same")
    : told(`${text(wanted)}, which this engine does not enforce`, "not possible here");
}

function unlikeProduction(
  finding: Finding,
  { unlike }: ContractOptions,
  limit: ContractOptions["unlike"][number],
): Finding {
  if (!unlike.includes(limit) || finding.fidelity !== "same") return finding;
  return { ...finding, here: finding.here + OLD_DEFAULT, fidelity: "approximated" };
}
