/** A socket in front of the engine, which can be taken away. */
export interface EngineRelay extends Disposable {
  /** For DOCKER_HOST. */
  address: string;
}

/**
 * Passes on what goes to and comes from the engine.
 *
 * @param limit bytes from the engine after which all is cut off, and nobody answers any more
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
        // Its other end was quicker.
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

/** Passes bytes on to the end of one side, which may come long before that of the other. */
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
