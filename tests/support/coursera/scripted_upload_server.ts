import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as z from "zod";

const answerSchema = z.object({
  /** 0: the connection was closed or held open without one. */
  status: z.number(),
  body: z.unknown().optional(),
});

const callSchema = z.object({
  method: z.string(),
  url: z.string(),
  query: z.array(z.tuple([z.string(), z.string()])),
  body: z.unknown().optional(),
  answer: answerSchema,
});

/** A recorded `upload` of an old tool, reduced to what is compared. */
export const recordedUploadSchema = z.object({
  scenario: z.string(),
  command: z.array(z.string()),
  exit_code: z.union([z.number(), z.string()]),
  intended: z.number().optional(),
  expires_in_s: z.number().optional(),
  transloadit: z.object({
    bored: answerSchema,
    send: answerSchema.optional(),
    fileName: z.string().optional(),
    contentType: z.string().optional(),
    params: z.unknown().optional(),
    polls: z.array(answerSchema),
  }).optional(),
  calls: z.array(callSchema),
});

export type RecordedUpload = z.infer<typeof recordedUploadSchema>;

type Answer = z.infer<typeof answerSchema>;

/** A request to Coursera, in the form that is compared. */
export type ComparedCall = Pick<z.infer<typeof callSchema>, "method" | "url" | "query" | "body">;

/**
 * Replays the answers of a recorded upload: Transloadit without resumable uploads, as for the old
 * tools, and Coursera. The last answer about an assembly is repeated.
 */
export class ScriptedUploadServer implements AsyncDisposable {
  /** The requests to Coursera, in order. */
  readonly calls: ComparedCall[] = [];
  /** The multipart request: names and types of its file, and its field `params`. */
  sent: { fileName: string; contentType: string; params: unknown } | undefined;
  readonly #recorded: RecordedUpload;
  readonly #polls: Answer[];
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  private constructor(recorded: RecordedUpload, further: Answer[]) {
    this.#recorded = recorded;
    this.#polls = [...recorded.transloadit?.polls ?? [], ...further];
  }

  /** @param further answers about the assembly, after those recorded */
  static async start(recorded: RecordedUpload, further: Answer[]): Promise<ScriptedUploadServer> {
    const server = new ScriptedUploadServer(recorded, further);
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

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = new TextDecoder("latin1").decode(await new Blob(chunks as BlobPart[]).bytes());
    const url = new URL(request.url ?? "/", this.origin);
    const line = `${request.method} ${url.pathname}`;
    const { transloadit } = this.#recorded;
    if (line === "GET /instances/bored") return this.#send(response, transloadit?.bored);
    if (line === "POST /assemblies") return this.#send(response, { status: 404, body: {} });
    if (line.startsWith("POST /assemblies/")) {
      this.#note(body);
      return this.#send(response, transloadit?.send);
    }
    if (line.startsWith("GET /assemblies/")) {
      return this.#send(response, this.#polls.length > 1 ? this.#polls.shift() : this.#polls[0]);
    }
    this.#call(request, url, body);
    this.#send(response, this.#recorded.calls[this.calls.length - 1]?.answer ?? well(url));
  }

  #note(body: string): void {
    this.sent = {
      fileName: /filename="([^"]*)"/.exec(body)?.[1] ?? "",
      contentType: /^Content-Type: (.*)\r$/im.exec(body)?.[1] ?? "",
      params: JSON.parse(/name="params"\r\n\r\n(.*)\r\n/.exec(body)?.[1] ?? ""),
    };
  }

  #call({ method = "" }: IncomingMessage, url: URL, body: string): void {
    const host = url.pathname.startsWith("/oauth2") ? "accounts" : "api";
    const isJson = body.startsWith("{");
    this.calls.push({
      method,
      url: `https://${host}.coursera.org${url.pathname}`,
      query: [...url.searchParams],
      ...(isJson ? { body: JSON.parse(body) } : {}),
    });
  }

  #send(response: ServerResponse, answer: Answer | undefined): void {
    if (answer === undefined || answer.status === 0) return void response.socket?.destroy();
    const { status, body } = answer;
    const text = typeof body === "string" || body === null ? body ?? "" : JSON.stringify(body);
    const host = new URL(this.origin).host;
    response.writeHead(status).end(text?.replaceAll("worker-7.transloadit.example", host));
  }
}

/** The answer to a request that the old tool did not make. */
function well({ pathname }: URL): Answer {
  if (!/Attempts\.v1$/.test(pathname)) return { status: 200, body: {} };
  const element = { id: "course-0001~fake-grader-0001", executorId: "fake-executor~0001" };
  return { status: 201, body: { elements: [element] } };
}
