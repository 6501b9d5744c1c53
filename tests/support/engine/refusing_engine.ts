/** A socket in front of the engine that refuses some requests. */
export interface RefusingEngine extends Disposable {
  /** For DOCKER_HOST. */
  address: string;
}

const BODY = JSON.stringify({ message: "driver failed: device or resource busy" });
const REFUSAL = "HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\n" +
  `Connection: close\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

/** @param refused the start of requests that fail, as `DELETE /containers/ID` */
export function refusingEngine(folder: string, refused: string): RefusingEngine {
  const engine = (Deno.env.get("DOCKER_HOST") ?? "unix:///var/run/docker.sock")
    .replace(/^unix:\/\//, "");
  const path = `${folder}/refusing.sock`;
  const listener = Deno.listen({ transport: "unix", path });
  const open = new Set<Deno.UnixConn>();
  const serve = async () => {
    for await (const client of listener) {
      const server = await Deno.connect({ transport: "unix", path: engine });
      open.add(client).add(server);
      const refuse = async (chunk: Uint8Array) => {
        const request = new TextDecoder().decode(chunk.subarray(0, 300))
          .replace(/^([A-Z]+ )(?:http:\/\/[^/]*)?(?:\/v[\d.]+)?/, "$1");
        if (!request.startsWith(refused)) return false;
        await client.write(new TextEncoder().encode(REFUSAL));
        client.closeWrite();
        return true;
      };
      Promise.all([pump(client, server, refuse), pump(server, client)]).catch(() => {});
    }
  };
  serve().catch(() => {});
  return {
    address: `unix://${path}`,
    [Symbol.dispose]: () => {
      listener.close();
      for (const each of open) {
        try {
          each.close();
        } catch {
          // Its other end was quicker.
        }
      }
    },
  };
}

/** Passes bytes on to the end of one side, or to what is not to be passed on. */
async function pump(
  from: Deno.UnixConn,
  to: Deno.UnixConn,
  stop: (chunk: Uint8Array) => Promise<boolean> = () => Promise.resolve(false),
): Promise<void> {
  const buffer = new Uint8Array(65_536);
  for (let size = await from.read(buffer); size !== null; size = await from.read(buffer)) {
    if (await stop(buffer.subarray(0, size))) return;
    for (let sent = 0; sent < size;) sent += await to.write(buffer.subarray(sent, size));
  }
  await to.closeWrite();
}
