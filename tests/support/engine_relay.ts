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
      client.readable.pipeTo(server.writable).catch(() => {});
      const counted = new TransformStream<Uint8Array, Uint8Array>({
        transform(bytes, controller) {
          left -= bytes.length;
          if (left < 0) close();
          else controller.enqueue(bytes);
        },
      });
      server.readable.pipeThrough(counted).pipeTo(client.writable).catch(() => {});
    }
  };
  serve().catch(() => {});
  return { address: `unix://${path}`, [Symbol.dispose]: close };
}
