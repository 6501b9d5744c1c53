import { UserError } from "../../terminal/errors.ts";
import type { HttpRequest, HttpResponse, HttpStack } from "tus-js-client";
import type { FileBody, FileSender } from "./file_sender.ts";
import { serverWords } from "../server_words.ts";
import { uploadAddressProblem } from "./upload_hosts.ts";

/** What is needed to send requests and check their answers. */
export interface TusHttpOptions {
  sender: FileSender;
  signal: AbortSignal;
  /** Size of the file in bytes. */
  size: number;
  /** The configured URL, which decides which hosts may receive the file. */
  boredApi: string;
}

/** A server violated the protocol; it would do so again. */
export class TusAnswerError extends UserError {
  override name = "TusAnswerError";

  constructor(problem: string) {
    super(`Failed to send the archive to Transloadit: ${problem}`, {
      hint: "check the network for a proxy that answers in its place, then call again",
    });
  }
}

/** Gives tus-js-client a file: its slices are ranges, not bytes. */
export class TusSource {
  constructor(readonly path: string, readonly size: number) {}

  /** The range from `start` up to `end`, or to the end of the file. */
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

/**
 * The network layer of tus-js-client: a {@linkcode FileSender} for chunks, `fetch` for the rest.
 * The library trusts every answer, so answers are checked here first.
 */
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
    const { sender, signal, boredApi } = this.#options;
    const [method, url] = [this.#method, this.#url];
    const problem = uploadAddressProblem(url, boredApi);
    if (problem !== undefined) throw new TusAnswerError(`its address is refused: ${problem}`);
    const headers = Object.fromEntries(this.#headers);
    if (body !== null && body !== undefined) {
      const answer = await sender.send({ method, url, headers, body }, this.#onProgress);
      if (isSuccess(answer)) checkChunk(answer.headers, body);
      return response(answer);
    }
    const answer = await fetch(url, { method, headers, signal, redirect: "manual" });
    await answer.body?.cancel();
    if (isSuccess(answer)) {
      if (method === "HEAD") checkOffset(answer.headers, this.#options);
      else checkLocation(answer, url, this.#options);
    }
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

interface Answered {
  status: number;
  headers: Headers;
}

function isSuccess({ status }: Answered): boolean {
  return status >= 200 && status <= 299;
}

/** Checks the URL of a new upload: nothing is ever sent to a host that may not receive it. */
function checkLocation({ status, headers }: Answered, url: string, options: TusHttpOptions): void {
  const location = headers.get("location");
  if (location === null) {
    throw new TusAnswerError(`it answered ${status} without an address for the upload`);
  }
  const address = URL.canParse(location, url) ? new URL(location, url).href : location;
  const problem = uploadAddressProblem(address, options.boredApi);
  if (problem === undefined) return;
  const place = serverWords(location, 80);
  throw new TusAnswerError(`it names \`${place}\`, which is refused: ${serverWords(problem)}`);
}

/** Checks how much of the file a resumed upload already has. */
function checkOffset(headers: Headers, { size }: TusHttpOptions): void {
  const length = count(headers, "Upload-Length");
  if (length !== size) {
    throw new TusAnswerError(`its \`Upload-Length\` is ${length}, but the file has ${size} bytes`);
  }
  const offset = count(headers, "Upload-Offset");
  if (offset > size) {
    throw new TusAnswerError(`its \`Upload-Offset\` is ${offset}, but the file has ${size} bytes`);
  }
}

/** Checks how much of a chunk was accepted. */
function checkChunk(headers: Headers, { start, end }: FileBody): void {
  const offset = count(headers, "Upload-Offset");
  if (offset < start || offset > end) {
    throw new TusAnswerError(
      `its \`Upload-Offset\` is ${offset} after bytes ${start} to ${end} were sent`,
    );
  }
  // The library would resend it at once, and for ever.
  if (offset === start) throw new Error("the server was sent a chunk and took none of it");
}

function count(headers: Headers, name: string): number {
  const text = headers.get(name) ?? "";
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new TusAnswerError(`its \`${name}\` is \`${serverWords(text, 40)}\`, not a number`);
}
