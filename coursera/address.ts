/** What an address must be like before a token is sent there. */

/** Whether a text is an absolute http or https address. */
export function isAddress(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/** Whether an address holds a user or password. */
export function hasCredentials(value: string): boolean {
  const { username, password } = new URL(value);
  return username !== "" || password !== "";
}

/** Whether a token may be sent to an address: by https, or to this machine. */
export function isConfidential(value: string): boolean {
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

/** Longer addresses are nobody's. */
const longestAddress = 8192;

/**
 * Why nothing confidential is sent to an address, or believed that comes from there; undefined where
 * it is fine.
 */
export function untrustedReason(value: string): string | undefined {
  return oddReason(value) ?? (isConfidential(value) ? undefined : "it is not https");
}

/** Why an address is not taken, whatever its host; undefined where it is fine. */
export function oddReason(value: string): string | undefined {
  if (value.length > longestAddress) return "it is too long for an address";
  if (!isAddress(value)) return "it is not an address such as https://host/path";
  return hasCredentials(value) ? "it holds a user or password" : undefined;
}

/**
 * Where a redirect leads.
 *
 * @returns the address, or why it is not followed: off https nothing leads anywhere, also not to a
 * server on this machine
 */
export function redirectTarget(location: string, from: URL): URL | { problem: string } {
  const to = URL.canParse(location, from) ? new URL(location, from).href : location;
  const leavesHttps = () => from.protocol === "https:" && new URL(to).protocol !== "https:";
  const problem = untrustedReason(to) ?? (leavesHttps() ? "it is not https" : undefined);
  return problem === undefined ? new URL(to) : { problem };
}

/** Whether a host name, as `URL` writes it, is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
