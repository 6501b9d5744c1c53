/** What a server answers at a path; called for each request. */
export type FileAnswer = (request: Request) => Response | Promise<Response>;

/** A host that files are downloaded from, on a free port of this machine. */
export class FileServer implements AsyncDisposable {
  readonly files = new Map<string, FileAnswer>();
  /** Path, and what was sent as proof of an account. */
  readonly seen: { path: string; authorization: string | null }[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
      const { pathname } = new URL(request.url);
      this.seen.push({ path: pathname, authorization: request.headers.get("authorization") });
      return this.files.get(pathname)?.(request) ?? new Response("no such file", { status: 404 });
    });
  }

  /** @param hostname another name of this machine is another host */
  origin(hostname = "127.0.0.1"): string {
    return `http://${hostname}:${this.#server.addr.port}`;
  }

  file(path: string, body: BodyInit, headers: Record<string, string> = {}): void {
    this.files.set(path, () => new Response(body, { headers }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
