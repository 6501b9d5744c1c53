import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { systemClock } from "../../../coursera/clock.ts";
import type { FakeAnswer } from "./fake_coursera_route.ts";
import { FakeState, routes } from "./fake_coursera_state.ts";

/** A received request. */
export interface SeenRequest {
  method: string;
  /** As sent. */
  path: string;
  /** Decoded, in order. */
  query: [string, string][];
  body: string;
  contentType: string | undefined;
  contentLength: string | undefined;
  bearer: string | undefined;
}

/** A fault instead of, or before, the right answer. */
export type Fault =
  | { kind: "answer"; status: number; headers?: Record<string, string>; body?: string }
  | { kind: "drop" }
  | { kind: "half" }
  | { kind: "late"; milliseconds: number }
  | { kind: "expired tokens" };

/**
 * A strict fake of Coursera: a real HTTP server on a free port that serves the accounts, api and
 * www hosts. A request not in docs/spec/coursera-api.md gets a 418 and makes disposal fail.
 */
export class FakeCoursera implements AsyncDisposable {
  readonly state = new FakeState();
  readonly seen: SeenRequest[] = [];
  readonly problems: string[] = [];
  #faults: { route: string; fault: Fault }[] = [];
  #server: Server;
  #closing = new AbortController();

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error) => {
        if (!this.#closing.signal.aborted) this.problems.push(String(error));
        response.destroy();
      });
    });
  }

  static async start(): Promise<FakeCoursera> {
    const fake = new FakeCoursera();
    await new Promise<void>((resolve) => fake.#server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get origin(): string {
    const address = this.#server.address();
    assert(address !== null && typeof address === "object");
    return `http://127.0.0.1:${address.port}`;
  }

  /** The next requests of a route (a name in `routes`, or `*`) get these faults, one each. */
  fault(route: string, ...faults: Fault[]): void {
    this.#faults.push(...faults.map((fault) => ({ route, fault })));
  }

  /** The requests received, one short line each. */
  get asked(): string[] {
    return this.seen.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#closing.abort();
    this.#server.closeAllConnections();
    await closed;
    assert.deepEqual(this.problems, [], "the fake Coursera met requests that are not in the spec");
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(message);
    this.seen.push(request);
    const candidates = routes.filter(({ method, path }) =>
      method === request.method && path.test(request.path)
    );
    const route = candidates.find((each) => each.problemWith(request) === undefined);
    if (route === undefined) {
      const problem = candidates[0]?.problemWith(request) ?? "unknown address";
      this.problems.push(`${request.method} ${request.path}: ${problem}`);
      return send(response, { status: 418, body: { message: problem } });
    }

    const fault = this.#takeFault(route.name);
    if (fault?.kind === "expired tokens") this.state.expireTokens();
    if (fault?.kind === "late") {
      await systemClock.sleep(fault.milliseconds, this.#closing.signal);
    }
    if (fault?.kind === "drop") return void response.socket?.destroy();
    if (fault?.kind === "answer") {
      const { status, headers, body = "" } = fault;
      response.writeHead(status, headers).end(body);
      return;
    }
    const answer = route.needsToken && !this.state.isValid(request.bearer)
      ? { status: 401, body: { errorCode: "Unauthorized", message: "token" } }
      : route.answer(this.state, request);
    if (fault?.kind === "half") return sendHalf(response, answer);
    send(response, answer);
  }

  #takeFault(route: string): Fault | undefined {
    const at = this.#faults.findIndex((each) => each.route === route || each.route === "*");
    return at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
  }
}

async function read(message: IncomingMessage): Promise<SeenRequest> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const url = new URL(message.url ?? "/", "http://fake");
  const { authorization, "content-type": contentType } = message.headers;
  const contentLength = message.headers["content-length"];
  return {
    method: message.method ?? "",
    path: url.pathname,
    query: [...url.searchParams],
    body: await new Blob(chunks).text(),
    contentType,
    contentLength,
    bearer: authorization?.match(/^Bearer (.+)$/)?.[1],
  };
}

function send(response: ServerResponse, { status, body }: FakeAnswer): void {
  const text = body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, text === undefined ? {} : { "content-type": "application/json" });
  response.end(text);
}

function sendHalf(response: ServerResponse, { status, body }: FakeAnswer): void {
  const text = JSON.stringify(body ?? {});
  const length = String(text.length + 1);
  response.writeHead(status, { "content-type": "application/json", "content-length": length });
  response.write(text.slice(0, Math.ceil(text.length / 2)), () => {
    setTimeout(() => response.socket?.destroy(), 5);
  });
}
