/**
 * Whether a build failed because a registry, or another server that a Dockerfile names, could not be
 * reached: then the same build may succeed later. A command of the Dockerfile that fails is not such
 * a case: what it wrote says nothing certain.
 *
 * @param stderr of the client, newest last
 */
export function isRegistryUnreachable(stderr: string): boolean {
  const last = stderr.trimEnd().split("\n").at(-1) ?? "";
  return !COMMAND_FAILED.test(last) && (UNREACHABLE.test(last) || OVERLOADED.test(last));
}

/** The builders of engines with and without BuildKit. */
const COMMAND_FAILED = /did not complete successfully|returned a non-zero code/;

/** As Go's HTTP client says it, with the request in front. */
const UNREACHABLE = new RegExp(
  String.raw`(Get|Head|Post) "?https?://.*: .*(` + [
    ...["dial (tcp|udp)", "proxyconnect", "i/o timeout", "TLS handshake timeout", "EOF$"],
    ...["Client\\.Timeout", "request canceled", "context deadline exceeded"],
    ...["connection (refused|reset)", "server misbehaving", "http2: "],
  ].join("|") + ")",
);

const OVERLOADED =
  /\btoomanyrequests\b|(status|code):? (429|502|503|504)\b|50[234] (Bad|Service|Gate)/;
