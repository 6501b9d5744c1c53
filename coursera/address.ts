/** Rules for URLs that tokens are sent to. */

/** Whether a string is an absolute http or https URL. */
export function isAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/** Whether a URL contains a user name or password. */
export function hasCredentials(value: string): boolean {
  const { username, password } = new URL(value);
  return username !== "" || password !== "";
}

/** Whether a token may be sent to a URL: over https, or to this machine. */
export function isConfidential(value: string): boolean {
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

/** Longer than any real URL. */
const longestAddress = 8192;

/** Why a URL cannot be trusted with secrets, nor its answers believed; undefined if it can. */
export function untrustedReason(value: string): string | undefined {
  return oddReason(value) ?? (isConfidential(value) ? undefined : "it is not https");
}

/** Why a URL is refused, whatever its host; undefined if it is allowed. */
export function oddReason(value: string): string | undefined {
  if (value.length > longestAddress) return "it is too long for an address";
  if (!isAddress(value)) return "it is not an address such as https://host/path";
  return hasCredentials(value) ? "it holds a user or password" : undefined;
}

/**
 * The target of a redirect.
 *
 * @returns the URL, or why it is not followed: no redirect may leave https, not even to a server on
 * this machine
 */
export function redirectTarget(location: string, from: URL): URL | { problem: string } {
  const to = URL.canParse(location, from) ? new URL(location, from).href : location;
  const leavesHttps = () => from.protocol === "https:" && new URL(to).protocol !== "https:";
  const problem = untrustedReason(to) ?? (leavesHttps() ? "it is not https" : undefined);
  return problem === undefined ? new URL(to) : { problem };
}

/** Whether a host name, in the form `URL` returns, is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
