import { Buffer } from "node:buffer";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

/**
 * `fetch` for `verify_tls = False`, which takes any certificate: Deno's own `fetch` cannot. It does
 * not follow redirects, and holds the whole answer in memory.
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
    // Else the system's certificates are read, which needs a permission of its own, for nothing.
    ca: [],
  };
  const send = protocol === "https:" ? requestHttps : requestHttp;
  const outgoing = send(request.url, options, (incoming) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("error", fail);
    // Without effect after the end, which comes first in a whole answer.
    incoming.on("close", () => fail(new Error("the answer ended early")));
    incoming.on("end", () => {
      const status = incoming.statusCode ?? 0;
      const hasBody = ![204, 205, 304].includes(status);
      const headers = Object.entries(incoming.headersDistinct)
        .flatMap(([name, values]) =>
          (values ?? []).map((value): [string, string] => [name, value])
        );
      resolve(new Response(hasBody ? Buffer.concat(chunks) : null, { status, headers }));
    });
  });
  outgoing.on("error", fail);
  if (body === undefined && request.method !== "GET") outgoing.setHeader("content-length", 0);
  outgoing.end(body);
  return await promise;
}
