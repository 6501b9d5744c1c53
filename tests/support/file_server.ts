/** Returns a server's answer at a path; called for each request. */
export type FileAnswer = (request: Request) => Response | Promise<Response>;

/** A host to download files from, on a free local port. */
export class FileServer implements AsyncDisposable {
  readonly files = new Map<string, FileAnswer>();
  /** Path, and the credentials that were sent. */
  readonly seen: { path: string; authorization: string | null }[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
      const { pathname } = new URL(request.url);
      this.seen.push({ path: pathname, authorization: request.headers.get("authorization") });
      return this.files.get(pathname)?.(request) ?? new Response("no such file", { status: 404 });
    });
  }

  /** @param hostname another name of this machine counts as another host */
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
