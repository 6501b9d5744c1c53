import type { HttpRequest, HttpResponse, HttpStack } from "tus-js-client";
import type { FileBody, FileSender } from "./file_sender.ts";

/** What `fetch` is called with for requests without a body. */
export interface TusHttpOptions {
  sender: FileSender;
  signal: AbortSignal;
}

/** Makes a file known to tus-js-client: pieces of it are places, not bytes. */
export class TusSource {
  constructor(readonly path: string, readonly size: number) {}

  /** The bytes from `start` up to `end`, or to the file's end. */
  slice(
    start: number,
    end: number,
  ): Promise<{ value: FileBody & { size: number }; done: boolean }> {
    const last = Math.min(end, this.size);
    const value = { path: this.path, start, end: last, size: last - start };
    return Promise.resolve({ value, done: last >= this.size });
  }

  close(): void {}
}

/** How tus-js-client reaches the network: chunks by a {@linkcode FileSender}, the rest by `fetch`. */
export class TusHttpStack implements HttpStack {
  constructor(readonly options: TusHttpOptions) {}

  createRequest(method: string, url: string): HttpRequest {
    return new Request(method, url, this.options);
  }

  getName(): string {
    return "courseraprogramming";
  }
}

class Request implements HttpRequest {
  readonly #headers = new Map<string, string>();
  readonly #method: string;
  readonly #url: string;
  readonly #options: TusHttpOptions;
  #onProgress: (bytes: number) => void = () => {};

  constructor(method: string, url: string, options: TusHttpOptions) {
    this.#method = method;
    this.#url = url;
    this.#options = options;
  }

  getMethod(): string {
    return this.#method;
  }

  getURL(): string {
    return this.#url;
  }

  setHeader(name: string, value: string): void {
    this.#headers.set(name, value);
  }

  getHeader(name: string): string | undefined {
    return this.#headers.get(name);
  }

  setProgressHandler(handler: (bytes: number) => void): void {
    this.#onProgress = handler;
  }

  async send(body: FileBody | null): Promise<HttpResponse> {
    const { sender, signal } = this.#options;
    const [method, url] = [this.#method, this.#url];
    const headers = Object.fromEntries(this.#headers);
    if (body !== null && body !== undefined) {
      return response(await sender.send({ method, url, headers, body }, this.#onProgress));
    }
    const answer = await fetch(url, { method, headers, signal, redirect: "manual" });
    await answer.body?.cancel();
    return response(answer);
  }

  abort(): Promise<void> {
    this.#options.sender[Symbol.dispose]();
    return Promise.resolve();
  }

  getUnderlyingObject(): undefined {
    return undefined;
  }
}

function response({ status, headers }: { status: number; headers: Headers }): HttpResponse {
  return {
    getStatus: () => status,
    getHeader: (name) => headers.get(name) ?? undefined,
    getBody: () => "",
    getUnderlyingObject: () => undefined,
  };
}
