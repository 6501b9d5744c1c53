import { createServer } from "node:http";
import type { RawAnswer } from "./coursera/hostile_upload_server.ts";

/** A local server whose answers are given bytes, by path. */
export class RawServer implements AsyncDisposable {
  /** The requested paths. */
  readonly asked: string[] = [];
  readonly #server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    this.asked.push(path);
    const { socket } = response;
    socket?.on("error", () => {});
    const answer = this.answers[path] ?? "";
    for await (const piece of typeof answer === "string" ? [answer] : answer) {
      if (socket === null || socket.destroyed) return;
      if (!socket.write(piece)) await new Promise((done) => socket.once("drain", done));
    }
    socket?.end();
  });

  private constructor(readonly answers: Record<string, RawAnswer>) {}

  static async start(answers: Record<string, RawAnswer>): Promise<RawServer> {
    const server = new RawServer(answers);
    await new Promise<void>((done) => server.#server.listen(0, "127.0.0.1", done));
    return server;
  }

  get origin(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return `http://127.0.0.1:${address.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((done) => this.#server.close(() => done()));
    this.#server.closeAllConnections();
    await closed;
  }
}
