/**
 * The only place that parses the English of the clients (docker, Podman), engines (dockerd 20.10 to
 * 28, Podman's API), builders and runtimes (runc, crun). `tests/docker/engine/client_words_test.ts`
 * has what each of them says in each case, by name and version.
 */

import { parseJson } from "../../terminal/json.ts";
import { shortened, visible } from "../../terminal/text.ts";

/** Lines above or below the reason that only say how to continue, or what a builder is. */
const ASIDE = new RegExp(
  "^(" + [
    ...["See '", "Run 'docker", "Usage: ", "DEPRECATED:", "Install the buildx", 'time="'],
    ...["Error: failed to start containers: ", "https://docs\\.docker\\.com/go/buildx"],
  ].join("|") + ")",
);

/** What the clients print before the reason. */
const PREFIX = /^(docker: )?(Error response from daemon: |Error: )?/i;

/** The last meaningful line of a client's message, without the client's own prefix. */
export function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !ASIDE.test(line));
  const line = (lines.at(-1) ?? "").replace(PREFIX, "");
  // A path in it may have any length.
  return shortened(visible(line.replace(/\.$/, "")));
}

/** Why a client got no answer from an engine, where the user has to fix it. */
export type Fault =
  | "no-context"
  | "tls-files"
  | "bad-address"
  | "no-tls"
  | "ssh-refused"
  | "user-refused"
  | "versions-differ";

/** Ordered: the first match counts. */
const FAULTS: readonly [Fault, RegExp][] = [
  ["no-context", /context .*(not found|does not exist)/i],
  // The client reads them before it connects.
  ["tls-files", /\b(ca|cert|key)\.pem|context tls info|x509 key pair|CA certificate/i],
  ["bad-address", /^unable to (resolve docker endpoint|parse docker host)/i],
  ["no-tls", /\btls: |x509: |HTTP response to HTTPS client|HTTP request to an HTTPS server/i],
  ["ssh-refused", /permission denied \(|host key verification failed/i],
  ["user-refused", /permission denied/i],
  ["versions-differ", /client version .* is too (new|old)/i],
];

/**
 * Why the client got no answer, if the user can fix it.
 *
 * @param stderr of a failed call of `version`
 * @returns the message without the client's prefixes, and its meaning; no `fault` where the engine
 * may answer later
 */
export function engineFault(stderr: string): { fault: Fault | undefined; said: string } {
  const said = lastLine(stderr).replace(/^Failed to initialize: /, "");
  const fault = FAULTS.find(([, words]) => words.test(said))?.[0];
  const prefix = /^unable to resolve docker endpoint: |^failed to retrieve context tls info: /;
  return { fault, said: said.replace(prefix, "") };
}

/** The messages of builders with and without BuildKit, and of Podman's. */
const COMMAND_FAILED =
  /did not complete successfully|returned a non-zero code|^(Error: )?building at STEP "RUN /;

/** As Go's HTTP client reports it, after the request. */
const UNREACHABLE = new RegExp(
  String.raw`(Get|Head|Post) "?https?://.*: .*(` + [
    ...["dial (tcp|udp)", "proxyconnect", "i/o timeout", "TLS handshake timeout", "EOF$"],
    ...["Client\\.Timeout", "request canceled", "context deadline exceeded"],
    ...["connection (refused|reset)", "server misbehaving", "http2: "],
  ].join("|") + ")",
);

const OVERLOADED =
  /\btoomanyrequests\b|(status|code):? (429|502|503|504)\b|50[234] (Bad|Service|Gate)/;

/**
 * Whether a build failed because a registry, or another server that a Dockerfile names, could not
 * be reached: the same build may succeed later. A failed command of the Dockerfile does not count,
 * because its output proves nothing.
 *
 * @param stderr of the client, newest last
 */
export function isRegistryUnreachable(stderr: string): boolean {
  const last = stderr.trimEnd().split("\n").at(-1) ?? "";
  return !COMMAND_FAILED.test(last) && (UNREACHABLE.test(last) || OVERLOADED.test(last));
}

/** Whether every line says that a container, volume or image does not exist or is being removed. */
export function saysOnlyAbsent(stderr: string): boolean {
  return stderr.trim().split("\n").every((line) =>
    /no such (container|volume|image)|image not known|removal of container .* is already in progress/i
      .test(line)
  );
}

/** Whether an image to be saved does not exist. */
export function saysNoImage(stderr: string): boolean {
  return /no such image|reference does not exist|not found|image not known/i.test(stderr);
}

/** Why there is nothing at a path, in the words of the C library. */
export type Missing =
  | "No such file or directory"
  | "Not a directory"
  | "Too many levels of symbolic links"
  /** For a socket, for which the engine makes an archive without entries. */
  | "No such device or address";

/** What `cp` from a container reports about a path; undefined if the path is not the cause. */
export function missingPath(stderr: string): Missing | undefined {
  if (/not a directory/i.test(stderr)) return "Not a directory";
  if (/too many (links|levels of symbolic links)/i.test(stderr)) {
    return "Too many levels of symbolic links";
  }
  return /could not (find the file|be found on)|no such file|not found in container|no such container:path/i
      .test(stderr)
    ? "No such file or directory"
    : undefined;
}

/** Why an engine does not mount a folder or volume. */
export type MountFault =
  /** It does not see the folder. */
  | "unseen"
  /** It may not read or mount the folder, as SELinux or the folder's mode has it. */
  | "denied"
  /**
   * Without root, it mounts read-only for `cp` without keeping `nosuid`, `nodev` and `noexec` of the
   * file system, which the kernel refuses. It keeps them for a start.
   */
  | "locked";

const MOUNT_FAULTS: readonly [MountFault, RegExp][] = [
  ["locked", /remount.*: operation not permitted/i],
  ["denied", /(?:invalid mount config for type "bind":|remount) .*: permission denied/i],
  [
    "unseen",
    new RegExp(
      [
        ...["bind source path does not exist", "mounts denied", "is not shared from the host"],
        ...['invalid mount config for type "bind"', "statfs .*: no such file or directory"],
      ].join("|"),
      "i",
    ),
  ],
];

/** Why `create` or `cp` failed; undefined if mounting is not the reason. */
export function mountFault(stderr: string): MountFault | undefined {
  return MOUNT_FAULTS.find(([, words]) => words.test(stderr))?.[0];
}

/** Whether a container did not start because `/shared` or `/shared/submission` was not mounted. */
export function saysSharedNotMounted(error: string): boolean {
  return /\bmount(?:ing)? ["`].*["`] to .*\bshared(?:\/submission)?["`]/.test(error);
}

/** Whether `cp` does not know a folder of the container, in words that hide the engine's reason. */
export function saysNoDestination(stderr: string): boolean {
  return /^destination ".*" must be a directory$/m.test(stderr);
}

/**
 * Whether a client failed because the engine refused to start the container that it was attached
 * to.
 */
export function saysNotAttached(stderr: string): boolean {
  return /unable to upgrade to tcp, received (409|500)/.test(stderr);
}

/** Why the kernel cannot execute a file. */
export type ExecFault = "format" | "permission" | "absent";

const EXEC_FAULTS: readonly [ExecFault, RegExp][] = [
  ["format", /exec format error/i],
  ["permission", /permission denied/i],
  ["absent", /no such file or directory|not found/i],
];

/**
 * The meaning of an engine's reason for a failed start, or of a program's complaint about one it
 * ran.
 */
export function execFault(said: string): ExecFault | undefined {
  return EXEC_FAULTS.find(([, words]) => words.test(said))?.[0];
}

/** What a runtime printed in place of the program that it should have executed. */
export interface RefusedExec {
  /** The line, without the runtime's additions. */
  line: string;
  /** Undefined for old runc, which does not name the program. */
  program: string | undefined;
  /** Undefined for a rare error of the kernel. */
  fault: ExecFault | undefined;
}

const RUNC_LINE = /^(?:standard_init_linux\.go:\d+: )?(exec ([^\n]+): ([^:\n]+))$/;
const CRUN_LINE = /^(exec container process (?:\([^)]*\) )?`([^\n]+)`: ([^:\n]+))$/;

/**
 * Finds a runtime's message on a program's own stderr: with runc since 1.1, and with crun, a
 * program that the kernel refuses (no `#!` line, CRLF after it, another processor) counts as
 * started. A program can print the same, so the message must be its whole output.
 */
export function refusedExec(stderr: string): RefusedExec | undefined {
  const text = stderr.trim();
  const [, line, program, reason = ""] = CRUN_LINE.exec(crunMessage(text) ?? text) ??
    RUNC_LINE.exec(text) ?? [];
  if (line === undefined) return undefined;
  return {
    line,
    program: program === "user process caused" ? undefined : program,
    fault: EXEC_FAULTS.find(([, { source }]) => new RegExp(`^(${source})$`, "i").test(reason))?.[0],
  };
}

/** The message in one of crun's lines, which are JSON if the engine requests it; Podman does. */
function crunMessage(text: string): string | undefined {
  const json = /^\{"msg":("(?:[^"\\]|\\.)*"),"level":"error","time":"[^"]*"\}$/.exec(text)?.[1];
  const message = json === undefined ? undefined : parseJson(json);
  return typeof message === "string" ? message : undefined;
}

/** The end of an engine's chain of "unable to …: …:", which has the reason. */
export function startReason(error: string): string {
  const exec = /exec: ("(?:[^"\\]|\\.)*": .*)$/s.exec(error)?.[1] ??
    /(exec .*)$/s.exec(error)?.[1] ?? /crun: (.*)$/s.exec(error)?.[1];
  const reason = (exec ?? error).trim()
    .replace(/: unknown$/, "")
    .replace(
      /: OCI (runtime attempted to invoke a command that was not found|permission denied)$/,
      "",
    )
    .replace(/\.$/, "");
  return shortened(reason, 1000);
}

/** Whether a program was not found on PATH. */
export function saysNotOnPath(said: string): boolean {
  return said.includes("not found in $PATH");
}

/** Whether a line on stderr is the docker client's own, not from the program that it runs. */
export function isClientRemark(line: string): boolean {
  return line.startsWith("WARNING: ");
}

/**
 * Whether a build may have failed because its Dockerfile, or DOCKER_BUILDKIT, needs BuildKit. A
 * legacy builder does not always notice: it reads the next line of a heredoc as an instruction.
 */
export function mayNeedBuildKit(log: string): boolean {
  return /requires BuildKit|buildx component is missing|dockerfile parse error.*unknown (flag|instruction)/i
    .test(log);
}

/**
 * Whether an engine has no statistics of a container because its control group no longer exists:
 * with cgroup v2 that is the answer, with status 200, between a container's end and the moment the
 * engine notices it.
 */
export function saysNoMetrics(message: string): boolean {
  return message.trim() === "no metrics received";
}
