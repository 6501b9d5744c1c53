import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** The requests to an upload server, in the order of an upload. */
export type UploadRoute = "bored" | "create" | "tus create" | "head" | "patch" | "poll" | "send";

/** A request, and what an honest server would know about it. */
export interface UploadCall {
  route: UploadRoute;
  /** `http://127.0.0.1:PORT` of the server. */
  origin: string;
  /** How often this route was requested, including this time. */
  count: number;
  /** Size of the body in bytes. */
  received: number;
  /** Bytes of the file stored so far, including this request. */
  stored: number;
}

/**
 * An answer as raw bytes, head and body, after which the connection is closed; in pieces for a
 * server that sends slowly.
 */
export type RawAnswer = string | AsyncIterable<string | Uint8Array>;

/** Answers by route; undefined for an honest one. */
export type UploadScript = Partial<
  Record<UploadRoute, (call: UploadCall) => RawAnswer | undefined>
>;

/** Writes an answer of known length. */
export function raw(
  status: number,
  headers: Record<string, string | number> = {},
  body: unknown = "",
): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const length = new TextEncoder().encode(text).length;
  const lines = Object.entries({ "Content-Length": length, Connection: "close", ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `HTTP/1.1 ${status} Some Words\r\n${lines}\r\n${text}`;
}

/** A Transloadit for one upload that is honest except where its script says otherwise. */
export class HostileUploadServer implements AsyncDisposable {
  /** The route of each request. */
  readonly asked: UploadRoute[] = [];
  script: UploadScript = {};
  #stored = 0;
  #length = 0;
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  static async start(script: UploadScript = {}): Promise<HostileUploadServer> {
    const server = new HostileUploadServer();
    server.script = script;
    server.#server.requestTimeout = 0;
    await new Promise<void>((done) => server.#server.listen(0, "127.0.0.1", done));
    return server;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return address.port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((done) => this.#server.close(() => done()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = routeOf(request.method ?? "", request.url ?? "");
    this.asked.push(route);
    let received = 0;
    for await (const chunk of request) received += chunk.length;
    if (route === "tus create") this.#length = Number(request.headers["upload-length"]);
    if (route === "patch") this.#stored = Number(request.headers["upload-offset"]) + received;
    const call = {
      route,
      origin: this.origin,
      count: this.asked.filter((each) => each === route).length,
      received,
      stored: this.#stored,
    };
    const answer = this.script[route]?.(call) ?? this.#honest(call);
    const { socket } = response;
    if (socket === null) return;
    socket.on("error", () => {});
    for await (const piece of typeof answer === "string" ? [answer] : answer) {
      if (socket.destroyed) return;
      if (!socket.write(piece)) await new Promise((done) => socket.once("drain", done));
    }
    socket.end();
  }

  #honest({ route, origin }: UploadCall): string {
    const { host } = new URL(origin);
    switch (route) {
      case "bored":
        return raw(200, {}, { ok: "BORED_INSTANCE_FOUND", host });
      case "create":
        return raw(200, {}, {
          ok: "ASSEMBLY_UPLOADING",
          assembly_ssl_url: `https://${host}/assemblies/1`,
          tus_url: `https://${host}/resumable/files/`,
        });
      case "tus create":
        return raw(201, { Location: `${origin}/resumable/files/1` });
      case "head":
        return raw(200, { "Upload-Offset": this.#stored, "Upload-Length": this.#length });
      case "patch":
        return raw(204, { "Upload-Offset": this.#stored });
      case "poll":
        return raw(200, {}, completed());
      case "send":
        return raw(200, {}, { ok: "ASSEMBLY_EXECUTING" });
    }
  }
}

/** A completed assembly. */
export function completed(file: Record<string, unknown> = {}): unknown {
  const ssl_url = "https://fake-bucket.s3.amazonaws.com/grader/1.zip";
  return { ok: "ASSEMBLY_COMPLETED", results: { ":original": [{ ssl_url, ...file }] } };
}

function routeOf(method: string, path: string): UploadRoute {
  if (path === "/instances/bored") return "bored";
  if (path.startsWith("/assemblies")) {
    if (method === "GET") return "poll";
    return path === "/assemblies" ? "create" : "send";
  }
  if (method === "POST") return "tus create";
  return method === "HEAD" ? "head" : "patch";
}
