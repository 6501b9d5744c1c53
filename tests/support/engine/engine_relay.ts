/** A socket in front of the engine that can be cut off. */
export interface EngineRelay extends Disposable {
  /** For DOCKER_HOST. */
  address: string;
}

/**
 * Relays traffic to and from the engine.
 *
 * @param limit bytes from the engine after which everything is cut off and nothing answers any more
 */
export function relayEngine(folder: string, limit: number): EngineRelay {
  const engine = (Deno.env.get("DOCKER_HOST") ?? "unix:///var/run/docker.sock")
    .replace(/^unix:\/\//, "");
  const path = `${folder}/relay.sock`;
  const listener = Deno.listen({ transport: "unix", path });
  const open = new Set<Disposable>();
  let left = limit;
  const close = () => {
    for (const each of open) {
      try {
        each[Symbol.dispose]();
      } catch {
        // The other end closed it first.
      }
    }
    open.clear();
  };
  const serve = async () => {
    for await (const client of listener) {
      const server = await Deno.connect({ transport: "unix", path: engine });
      open.add(client).add(server).add(listener);
      const counted = (bytes: number) => {
        left -= bytes;
        if (left < 0) close();
        return left >= 0;
      };
      Promise.all([pump(client, server), pump(server, client, counted)]).catch(() => {});
    }
  };
  serve().catch(() => {});
  return { address: `unix://${path}`, [Symbol.dispose]: close };
}

/** Copies bytes until one side ends, which may be long before the other. */
async function pump(
  from: Deno.UnixConn,
  to: Deno.UnixConn,
  goOn: (bytes: number) => boolean = () => true,
): Promise<void> {
  const buffer = new Uint8Array(65_536);
  for (let size = await from.read(buffer); size !== null; size = await from.read(buffer)) {
    if (!goOn(size)) return;
    for (let sent = 0; sent < size;) sent += await to.write(buffer.subarray(sent, size));
  }
  await to.closeWrite();
}
