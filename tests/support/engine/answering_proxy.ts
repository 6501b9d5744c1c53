/** A socket in front of the tests' engine that answers some requests itself. */
export interface AnsweringProxy extends Disposable {
  /** For DOCKER_HOST. */
  address: string;
}

/**
 * @param socket path to listen on
 * @param answer returns the whole answer to a request, by its first line without host and API
 * version, such as `GET /info HTTP/1.1`; undefined for requests that go to the engine
 */
export function answeringProxy(
  socket: string,
  answer: (request: string, engine: string) => Promise<Uint8Array> | undefined,
): AnsweringProxy {
  const engine = (Deno.env.get("DOCKER_HOST") ?? "unix:///var/run/docker.sock")
    .replace(/^unix:\/\//, "");
  const listener = Deno.listen({ transport: "unix", path: socket });
  const open = new Set<Deno.UnixConn>();
  const serve = async () => {
    for await (const client of listener) {
      const server = await Deno.connect({ transport: "unix", path: engine });
      open.add(client).add(server);
      const answered = async (chunk: Uint8Array) => {
        const [line = ""] = new TextDecoder().decode(chunk.subarray(0, 300)).split("\r\n", 1);
        const request = line.replace(/^([A-Z]+ )(?:http:\/\/[^/]*)?(?:\/v[\d.]+)?/, "$1");
        const answering = answer(request, engine);
        if (answering === undefined) return false;
        await client.write(await answering);
        client.closeWrite();
        return true;
      };
      Promise.all([pump(client, server, answered), pump(server, client)]).catch(() => {});
    }
  };
  serve().catch(() => {});
  return {
    address: `unix://${socket}`,
    [Symbol.dispose]: () => {
      listener.close();
      for (const each of open) {
        try {
          each.close();
        } catch {
          // The other end closed it first.
        }
      }
    },
  };
}

/** A JSON answer that closes the connection. */
export function jsonAnswer(status: string, document: unknown): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(document));
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nConnection: close\r\n` +
    `Content-Length: ${body.length}\r\n\r\n`;
  return new Uint8Array([...new TextEncoder().encode(head), ...body]);
}

/** Copies bytes until one side ends, or an answer has been sent. */
async function pump(
  from: Deno.UnixConn,
  to: Deno.UnixConn,
  answered: (chunk: Uint8Array) => Promise<boolean> = () => Promise.resolve(false),
): Promise<void> {
  const buffer = new Uint8Array(65_536);
  for (let size = await from.read(buffer); size !== null; size = await from.read(buffer)) {
    if (await answered(buffer.subarray(0, size))) return;
    for (let sent = 0; sent < size;) sent += await to.write(buffer.subarray(sent, size));
  }
  await to.closeWrite();
}
