/** How long the engine may take before its own client is asked in place, in milliseconds. */
const PATIENCE_MS = 5000;

/**
 * Asks the engine something over its unix socket, without the start of a client: 5 ms where the
 * client takes 25. For questions only, and a shortcut only: whatever goes wrong, the answer is
 * undefined, and the client is asked, which also knows the reason.
 *
 * @param path of the Engine API, without a version
 */
export async function askSocket(endpoint: string | undefined, path: string): Promise<unknown> {
  const socket = socketPath(endpoint);
  if (socket === undefined) return undefined;
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(`http://docker${path}`, { client, signal });
    const body: unknown = await response.json();
    return response.ok ? body : undefined;
  } catch {
    return undefined;
  }
}

/** The path of a `unix://` address; undefined for any other. */
export function socketPath(endpoint: string | undefined): string | undefined {
  return /^unix:\/\/(.+)$/.exec(endpoint ?? "")?.[1];
}
