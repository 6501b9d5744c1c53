import { bytes } from "../../terminal/measures.ts";
import { shortened, visibleLine } from "../../terminal/text.ts";
import { asked, type ContractOptions, type Finding, measured, told } from "./property.ts";
import type { Readings } from "./readings.ts";

/** Most characters shown of a text from the image. */
const LONGEST_TEXT = 80;

/** A text from the image on one line, which cannot be mistaken for one of this program's. */
function quoted(text: string): string {
  return `\`${shortened(visibleLine(text), LONGEST_TEXT)}\``;
}

/** The findings on the grader's user, its privileges and its environment. */
export function sandboxFindings(options: ContractOptions) {
  const readings = options.probe?.readings;
  return {
    user: user(options, readings),
    capabilities: capabilities(options, readings),
    newPrivileges: newPrivileges(options, readings),
    network: network(options, readings),
    hostName: hostName(readings),
    shared: shared(readings),
    submission: submission(readings),
    root: root(readings),
    ...undocumentedFindings(options, readings),
  };
}

function user({ superUser }: ContractOptions, readings: Readings | undefined): Finding {
  const found = readings?.user;
  if (found !== undefined) {
    const { uid, gid } = found;
    return measured(`uid ${uid}, gid ${gid}`, uid === 1000 ? "same" : "not possible here");
  }
  return superUser
    ? asked("root (--super-user)", "not possible here")
    : asked("uid 1000; group of the image's passwd, else 0", "same");
}

function capabilities({ superUser }: ContractOptions, readings: Readings | undefined): Finding {
  const found = readings?.capabilities;
  if (found !== undefined) {
    const { held, bounding } = found;
    return held + bounding === 0
      ? measured("none", "same")
      : measured(`${held} held, ${bounding} in the bounding set`, "not possible here");
  }
  return superUser
    ? asked("the engine's default ones (--super-user)", "not possible here")
    : asked("none", "same");
}

function newPrivileges({ superUser }: ContractOptions, readings: Readings | undefined): Finding {
  const found = readings?.noNewPrivileges;
  const text = (isBarred: boolean) => isBarred ? "cannot be gained" : "can be gained";
  return found === undefined
    ? asked(text(!superUser), "unknown")
    : measured(text(found), "unknown");
}

function network(
  { allowNetwork, protocol }: ContractOptions,
  readings: Readings | undefined,
): Finding {
  const closed = protocol === "v1" ? "same" : "approximated";
  const routes = readings?.routes;
  if (routes !== undefined) {
    return routes.length === 0
      ? measured("none: no route out", closed)
      : measured(`open: there is a route over ${quoted(routes.join(", "))}`, "not possible here");
  }
  return allowNetwork
    ? asked("the engine's default network (--allow-network)", "not possible here")
    : asked("none", closed);
}

function hostName(readings: Readings | undefined): Finding {
  const found = readings?.hostName;
  if (found === undefined) return asked("somehost", "same");
  return found === "somehost"
    ? measured(found, "same")
    : measured(quoted(found), "not possible here");
}

function shared(readings: Readings | undefined): Finding {
  const found = readings?.writable.get("/shared");
  if (found === undefined) return asked("writable by every user", "same");
  return found === "yes"
    ? measured("the grader's user can write there", "same")
    : measured("the grader's user cannot write there", "not possible here");
}

function submission(readings: Readings | undefined): Finding {
  const writable = readings?.writable.get("/shared/submission");
  const isReadOnly = readings?.mounts?.get("/shared/submission")?.options.includes("ro");
  if (writable === undefined || isReadOnly === undefined) return asked("read-only", "same");
  const isWritable = writable === "yes";
  if (isReadOnly) {
    return isWritable
      ? measured("mounted read-only, and yet writable", "not possible here")
      : measured("mounted read-only", "same");
  }
  return measured(
    `mounted writable${isWritable ? "" : ", and closed to the grader's user"}`,
    "not possible here",
  );
}

function root(readings: Readings | undefined): Finding {
  const found = readings?.mounts?.get("/");
  if (found === undefined) return asked("writable", "same");
  return found.options.includes("ro")
    ? measured("read-only", "not possible here")
    : measured("writable, subject to file permissions", "same");
}

/** What a program may notice although it is not documented for production. */
function undocumentedFindings({ probe }: ContractOptions, readings: Readings | undefined) {
  return {
    sharedMemory: sharedMemory(probe?.shmSize, readings),
    temporary: temporary(readings),
    home: home(readings),
    timeZone: timeZone(readings),
    locale: locale(readings),
    ulimits: ulimits(readings),
  };
}

function sharedMemory(created: number | undefined, readings: Readings | undefined): Finding {
  const mount = readings?.mounts?.get("/dev/shm");
  const [, size] = mount?.options.map((option) => /^size=(\d{1,12})k$/.exec(option)).find(
    (found) => found !== null && found !== undefined,
  ) ?? [];
  if (size !== undefined) return measured(bytes(Number(size) * 1024), "unknown");
  if (created !== undefined) return told(bytes(created), "unknown");
  return asked("the engine's default", "unknown");
}

function temporary(readings: Readings | undefined): Finding {
  const writable = readings?.writable.get("/tmp");
  const mounts = readings?.mounts;
  if (writable === undefined || mounts === undefined) return asked("what the image has", "unknown");
  if (writable === "absent") return measured("the image has no such folder", "unknown");
  const size = readings?.tmp;
  const parts = [
    mounts.has("/tmp") ? "a file system of its own" : "part of the root file system",
    ...(size === undefined ? [] : [`${bytes(size.free)} of ${bytes(size.size)} free`]),
    `${writable === "yes" ? "writable" : "not writable"} for the grader's user`,
  ];
  return measured(parts.join(", "), "unknown");
}

function home(readings: Readings | undefined): Finding {
  const variables = readings?.variables;
  const entry = readings?.passwd;
  if (variables === undefined || entry === undefined) {
    return asked("of the image's passwd, else /", "unknown");
  }
  const value = variables.get("HOME");
  const passwd = entry === null
    ? "no entry for uid 1000 in /etc/passwd"
    : `uid 1000 is ${quoted(entry.name)} in /etc/passwd`;
  return measured(`${value === undefined ? "not set" : quoted(value)}; ${passwd}`, "unknown");
}

function timeZone(readings: Readings | undefined): Finding {
  const variables = readings?.variables;
  if (variables === undefined) return asked("that of the image", "unknown");
  const set = variables.get("TZ");
  const name = set === undefined ? "TZ is not set" : `TZ is ${quoted(set)}`;
  const clock = readings?.timeZone;
  return measured(clock === undefined ? name : `${quoted(clock)}; ${name}`, "unknown");
}

function locale(readings: Readings | undefined): Finding {
  const variables = readings?.variables;
  if (variables === undefined) return asked("that of the image", "unknown");
  const set = ["LC_ALL", "LC_CTYPE", "LANG"].flatMap((name) => {
    const value = variables.get(name);
    return value === undefined ? [] : `${name}=${quoted(value)}`;
  });
  return measured(set.length === 0 ? "none set: POSIX" : set.join(", "), "unknown");
}

/** The limits of a process that programs commonly reach. */
const SHOWN_ULIMITS: readonly (readonly [name: string, shown: string, isSize: boolean])[] = [
  ["open files", "open files", false],
  ["stack size", "stack", true],
  ["file size", "size of a file", true],
  ["locked memory", "locked memory", true],
  ["core file size", "core file", true],
  ["processes", "processes of the user", false],
];

function ulimits(readings: Readings | undefined): Finding {
  const found = readings?.ulimits;
  if (found === undefined) return asked("core file 0 B; the rest is the engine's", "unknown");
  const texts = SHOWN_ULIMITS.flatMap(([name, shown, isSize]) => {
    const value = found.get(name);
    if (value === undefined) return [];
    return `${shown} ${value === "unlimited" || !isSize ? value : bytes(Number(value))}`;
  });
  return measured(texts.join(", "), "unknown");
}
