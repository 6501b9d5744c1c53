import { shortened, visibleLine } from "../../terminal/text.ts";
import { PRODUCTION_DEFAULTS } from "../contract.ts";
import { limitFindings } from "./limits.ts";
import {
  asked,
  type ContractOptions,
  type ContractProperty,
  type Finding,
  told,
} from "./property.ts";
import { sandboxFindings } from "./sandbox_findings.ts";

const PAGE = "docs/spec/grader-contract.md";
const SANDBOX = `${PAGE}, "What production does to an image"`;
const PROTOCOLS = `${PAGE}, "Two protocols"`;
const VALUES = `${PAGE}, "Legal values"`;

/** A property as a row: its name, production's value, its source, and the finding. */
type Row = readonly [property: string, production: string, source: string | null, found: Finding];

/** Every production property of the contract, as `grade local --explain` prints it. */
export function contractProperties(options: ContractOptions): ContractProperty[] {
  const limits = limitFindings(options);
  const sandbox = sandboxFindings(options);
  const usual = (value: (defaults: typeof PRODUCTION_DEFAULTS["v1" | "v2"]) => string) =>
    usualValue(options, value);
  const rows: Row[] = [
    ["user", "uid 1000, not root; group unspecified", SANDBOX, sandbox.user],
    ["capabilities", "all dropped", SANDBOX, sandbox.capabilities],
    undocumented("new privileges", sandbox.newPrivileges),
    [
      "memory",
      `hard limit, ${usual(({ memoryMiB }) => `${memoryMiB} MB`)} unless set`,
      VALUES,
      limits.memory,
    ],
    ["swap", "none", SANDBOX, limits.swap],
    ["CPU", `n cores, ${usual(({ cpus }) => String(cpus))} unless set`, VALUES, limits.cpus],
    ["processes", "limited; the number is not published", SANDBOX, limits.processes],
    [
      "time",
      `killed at the limit, ${usual(({ timeLimit }) => `${timeLimit} s`)} unless set, ` +
      "reported as a timeout",
      VALUES,
      limits.time,
    ],
    ["network", networkOf(options), PROTOCOLS, sandbox.network],
    ["host name", "somehost", SANDBOX, sandbox.hostName],
    ["architecture", "linux/amd64", SANDBOX, architecture(options)],
    ["Dockerfile ENV", "v1 strips it; v2 may strip it", SANDBOX, imageVariables(options)],
    ["Dockerfile VOLUME", "v1 strips it; v2 may strip it", SANDBOX, volume(options)],
    ["Dockerfile EXPOSE", "without effect", SANDBOX, asked("without effect", "same")],
    undocumented("Dockerfile HEALTHCHECK", asked("switched off", "unknown")),
    ["/shared", "writable by the grader (v2)", SANDBOX, sandbox.shared],
    ["/shared/submission", "read-only", SANDBOX, sandbox.submission],
    ["root file system", "writable", SANDBOX, sandbox.root],
    undocumented("/tmp", sandbox.temporary),
    undocumented("/dev/shm", sandbox.sharedMemory),
    undocumented("HOME", sandbox.home),
    undocumented("time zone", sandbox.timeZone),
    undocumented("locale", sandbox.locale),
    undocumented("ulimits", sandbox.ulimits),
    [
      "layers around the container",
      "production is layered",
      SANDBOX,
      told("one Docker engine", "not possible here"),
    ],
    [
      "machine",
      "Coursera's processors, disks and kernel",
      SANDBOX,
      told("this engine's", "not possible here"),
    ],
  ];
  return rows.map(([property, production, source, finding]) => (
    { property, production, source, ...finding }
  ));
}

function undocumented(property: string, finding: Finding): Row {
  return [property, "not documented", null, finding];
}

/** A default of production, for the protocol if it is known. */
function usualValue(
  { protocol }: ContractOptions,
  value: (defaults: typeof PRODUCTION_DEFAULTS["v1" | "v2"]) => string,
): string {
  if (protocol !== "auto") return value(PRODUCTION_DEFAULTS[protocol]);
  const [v1, v2] = [value(PRODUCTION_DEFAULTS.v1), value(PRODUCTION_DEFAULTS.v2)];
  return v1 === v2 ? v1 : `${v1} (v1) or ${v2} (v2)`;
}

function networkOf({ protocol }: ContractOptions): string {
  if (protocol === "v1") return "none";
  return protocol === "v2" ? "a few domains that Coursera allows" : "none (v1), a few domains (v2)";
}

function architecture({ image, engine }: ContractOptions): Finding {
  if (image === undefined) {
    return asked("that of the image; another one is warned of", "approximated");
  }
  const name = `linux/${visibleLine(image)}`;
  if (image !== "amd64") return told(name, "not possible here");
  if (engine === undefined || engine.architecture === "amd64") return told(name, "same");
  return told(`${name}, emulated on linux/${visibleLine(engine.architecture)}`, "approximated");
}

/** Most variables of an image that are named. */
const MOST_NAMES = 10;

function imageVariables({ protocol, probe }: ContractOptions): Finding {
  const kept = probe?.imageVariables;
  if (kept === undefined) {
    return protocol === "v1" ? asked("stripped, PATH is the engine's own", "same") : asked(
      protocol === "v2" ? "kept" : "kept; a v1 grader with ENV is warned of",
      "approximated",
    );
  }
  const names = kept.slice(0, MOST_NAMES).map((name) => shortened(visibleLine(name), 40));
  const more = kept.length > names.length ? ` and ${kept.length - names.length} more` : "";
  const text = names.join(", ") + more;
  if (protocol === "v1") {
    return kept.length === 0
      ? told("none of the image's is left", "same")
      : told(`${text}: this engine does not strip them`, "not possible here");
  }
  return told(kept.length === 0 ? "the image has none" : `kept: ${text}`, "approximated");
}

function volume({ protocol }: ContractOptions): Finding {
  return protocol === "v2"
    ? asked("an empty volume for the run", "approximated")
    : asked("an empty volume for the run; `sanity` warns", "not possible here");
}
