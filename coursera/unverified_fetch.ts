import { Buffer } from "node:buffer";
import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

/**
 * `fetch` for `verify_tls = False`, which accepts any certificate; Deno's own `fetch` cannot. It
 * does not follow redirects.
 */
export async function fetchUnverified(request: Request): Promise<Response> {
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
  const { protocol } = new URL(request.url);
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const fail = (cause: unknown) => reject(new TypeError("error sending request", { cause }));

  const options = {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    signal: request.signal,
    rejectUnauthorized: false,
    // Otherwise the system's certificates would be read, for nothing and with a permission of its
    // own.
    ca: [],
  };
  const send = protocol === "https:" ? requestHttps : requestHttp;
  const outgoing = send(request.url, options, (incoming) => {
    const status = incoming.statusCode ?? 0;
    const hasBody = ![204, 205, 304].includes(status);
    const headers = Object.entries(incoming.headersDistinct)
      .flatMap(([name, values]) => (values ?? []).map((value): [string, string] => [name, value]));
    if (!hasBody) incoming.resume();
    resolve(new Response(hasBody ? bodyOf(incoming, outgoing) : null, { status, headers }));
  });
  outgoing.on("error", fail);
  if (body === undefined && request.method !== "GET") outgoing.setHeader("content-length", 0);
  outgoing.end(body);
  return await promise;
}

/** Streams the body; fails if the connection breaks before the end. */
function bodyOf(
  incoming: IncomingMessage,
  outgoing: ClientRequest,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isOver = false;
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      const end = (cause?: Error) => {
        if (isOver) return;
        isOver = true;
        if (cause === undefined) controller.close();
        else controller.error(new TypeError("error reading a body", { cause }));
      };
      incoming.on("data", (chunk: Buffer) => {
        if (!isOver) controller.enqueue(new Uint8Array(chunk));
        if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
      });
      incoming.on("end", () => end());
      incoming.on("error", end);
      // Comes after the end if the answer is complete.
      incoming.on("close", () => end(new Error("the answer ended early")));
    },
    pull: () => void incoming.resume(),
    cancel() {
      isOver = true;
      // Deno 2.4 exits if the answer is destroyed while it is being read.
      outgoing.destroy();
    },
  }, { highWaterMark: 1 << 20, size: (chunk) => chunk?.length ?? 0 });
}
