/**
 * The fake Transloadit itself, run as a separate program so that it can be killed: bored instance,
 * assemblies, and a real tus server. Its state is in a folder and outlives it.
 *
 * `fake_transloadit_process.ts PORT FOLDER`; port 0 means any free port. Prints its port.
 */
import { FileStore } from "@tus/file-store";
import { Server as TusServer } from "@tus/server";
import { createWriteStream } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { multipart } from "./multipart.ts";
import { assemblyOf, body, metadataOf, paramsProblem } from "./fake_transloadit_request.ts";
import type { FakeAssembly, TransloaditFault, TransloaditSettings } from "./fake_transloadit.ts";

const [portText = "0", folder = "."] = Deno.args;
const files = join(folder, "files");
const assembliesFile = join(folder, "assemblies.json");
const settingsFile = join(folder, "settings.json");

const assemblies: Record<string, FakeAssembly> = await readJson(assembliesFile) ?? {};
let settings: TransloaditSettings = await readJson(settingsFile) ?? {};
const faults: TransloaditFault[] = [];
const sockets = new Map<string, Socket>();

/** Counts the bytes of an upload, and breaks its connection where a fault says so. */
class BreakableStore extends FileStore {
  override async write(readable: Readable, id: string, offset: number): Promise<number> {
    const fault = takeFault("patch", (each) => each.resetAfter !== undefined);
    let left = fault?.resetAfter ?? Infinity;
    const breaker = new Transform({
      transform(chunk: Uint8Array, _encoding, callback) {
        left -= chunk.length;
        if (left < 0) sockets.get(id)?.destroy();
        callback(left < 0 ? new Error("broken") : null, chunk);
      },
    });
    readable.on("error", (error) => breaker.destroy(error));
    return await super.write(readable.pipe(breaker), id, offset);
  }
}

const tus = new TusServer({
  path: "/resumable/files",
  datastore: new BreakableStore({ directory: files }),
  relativeLocation: false,
  generateUrl: (_request, { id }) => `${origin()}/resumable/files/${id}`,
  onUploadFinish(_request, upload) {
    const id = assemblyOf(upload.metadata);
    const assembly = id === undefined ? undefined : assemblies[id];
    if (assembly !== undefined) {
      assembly.file = join(files, upload.id);
      assembly.bytes = upload.size ?? 0;
      saveAssemblies();
    }
    return Promise.resolve({});
  },
});

const server = createServer((request, response) => {
  serve(request, response).catch((error) => {
    note({ problem: `${request.method} ${request.url}: ${error}` });
    response.destroy();
  });
});
server.requestTimeout = 0;
server.listen(Number(portText), "127.0.0.1", () => {
  Deno.stdout.writeSync(new TextEncoder().encode(`${port()}\n`));
});

function port(): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening");
  return address.port;
}

function origin(): string {
  return `http://127.0.0.1:${port()}`;
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", url = "/" } = request;
  const path = url.split("?")[0]!;
  if (path === "/control/faults") {
    faults.push(...JSON.parse((await body(request)).toString()));
    return send(response, 200, {});
  }
  if (path === "/control/settings") {
    settings = JSON.parse((await body(request)).toString());
    await Deno.writeTextFile(settingsFile, JSON.stringify(settings));
    return send(response, 200, {});
  }
  if (method === "PUT" && path === "/plain") {
    await pipeline(request, createWriteStream(join(folder, "plain")));
    return send(response, 200, {});
  }
  note({ asked: `${method} ${path}` });
  if (request.headers.authorization !== undefined) {
    return refuse(response, "a token for a stranger");
  }
  if (path.startsWith("/resumable/files")) return await serveTus(request, response, path);
  const route = routeOf(method, path);
  const fault = takeFault(route, () => true);
  if (fault?.drop) return void request.socket.destroy();
  if (fault?.hang) return;
  if (route === "bored") {
    const { status = 200, body = boredAnswer() } = fault ?? {};
    return send(response, status, body);
  }
  if (route === "create") return await create(request, response, fault);
  if (route === "send") return await receive(request, response, path, fault);
  if (route === "poll") return poll(response, path, fault);
  refuse(response, "unknown address");
}

function routeOf(method: string, path: string): string {
  if (method === "GET" && path === "/instances/bored") return "bored";
  if (method === "POST" && path === "/assemblies") return "create";
  if (method === "POST" && /^\/assemblies\/[0-9a-f]{32}$/.test(path)) return "send";
  if (method === "GET" && /^\/assemblies\/[0-9a-f]{32}$/.test(path)) return "poll";
  return "";
}

function boredAnswer() {
  return { ok: "BORED_INSTANCE_FOUND", host: `127.0.0.1:${port()}` };
}

async function create(
  request: IncomingMessage,
  response: ServerResponse,
  fault: TransloaditFault | undefined,
): Promise<void> {
  const parts = multipart(request.headers["content-type"], await body(request));
  const names = parts.map(({ name }) => name).join();
  if (names !== "params,num_expected_upload_files,tus_num_expected_upload_files") {
    return refuse(response, `fields ${names}`);
  }
  const problem = paramsProblem(parts[0]) ??
    (parts.slice(1).some(({ data }) => data.toString() !== "1") ? "counts" : undefined);
  if (problem !== undefined) return refuse(response, problem);
  if (fault?.status !== undefined) return send(response, fault.status, fault.body);

  const id = crypto.randomUUID().replaceAll("-", "");
  assemblies[id] = { created: Date.now(), params: JSON.parse(parts[0]!.data.toString()), polls: 0 };
  saveAssemblies();
  send(response, 200, {
    ok: "ASSEMBLY_UPLOADING",
    assembly_id: id,
    assembly_url: `${origin()}/assemblies/${id}`,
    assembly_ssl_url: `https://127.0.0.1:${port()}/assemblies/${id}`,
    ...(settings.withoutTus ? {} : { tus_url: `https://127.0.0.1:${port()}/resumable/files/` }),
    bytes_received: 0,
    bytes_expected: 0,
  });
}

/** The single request of the old tools (E5). */
async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  fault: TransloaditFault | undefined,
): Promise<void> {
  if (request.headers["content-length"] === undefined) return refuse(response, "unknown length");
  const id = path.slice(-32);
  const parts = multipart(request.headers["content-type"], await body(request));
  const [params, file] = parts;
  const problem = parts.length !== 2 || file?.name !== "file" || file.filename === undefined
    ? "parts"
    : !/^application\/x-(tar|zip)$/.test(file.contentType ?? "")
    ? `content type ${file.contentType}`
    : paramsProblem(params);
  if (problem !== undefined || file === undefined) return refuse(response, problem ?? "no file");
  const target = join(files, id);
  await Deno.mkdir(files, { recursive: true });
  await Deno.writeFile(target, file.data);
  assemblies[id] = {
    created: Date.now(),
    params: JSON.parse(params!.data.toString()),
    polls: 0,
    ...(fault?.lose ? {} : { file: target, bytes: file.data.length }),
    metadata: { filename: file.filename!, filetype: file.contentType! },
  };
  saveAssemblies();
  if (fault?.dropAfter) return void request.socket.destroy();
  send(response, fault?.status ?? 200, fault?.body ?? { ok: "ASSEMBLY_EXECUTING" });
}

function poll(
  response: ServerResponse,
  path: string,
  fault: TransloaditFault | undefined,
): void {
  if (fault?.status !== undefined) return send(response, fault.status, fault.body);
  const id = path.slice(-32);
  const assembly = assemblies[id];
  if (assembly === undefined) {
    return send(response, 404, { error: "ASSEMBLY_NOT_FOUND", message: "not known" });
  }
  if (assembly.file === undefined) {
    return send(response, 200, { ok: "ASSEMBLY_UPLOADING", bytes_received: 0, bytes_expected: 0 });
  }
  assembly.polls += 1;
  saveAssemblies();
  if (assembly.polls <= (settings.executingPolls ?? 1)) {
    return send(response, 200, { ok: "ASSEMBLY_EXECUTING", bytes_received: 1, bytes_expected: 1 });
  }
  const end = /\.\w+$/.exec(assembly.metadata?.filename ?? "")?.[0] ?? "";
  const ssl_url = settings.link ?? `https://fake-bucket.s3.amazonaws.com/grader/${id}${end}`;
  send(response, 200, { ok: "ASSEMBLY_COMPLETED", results: { ":original": [{ ssl_url }] } });
}

async function serveTus(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const id = path.slice("/resumable/files".length).replace(/^\//, "");
  if (request.method === "POST") {
    const metadata = metadataOf(String(request.headers["upload-metadata"] ?? ""));
    const assembly = assemblies[assemblyOf(metadata) ?? ""];
    if (assembly === undefined || metadata.fieldname !== "file" || !metadata.filename) {
      return refuse(response, `metadata ${JSON.stringify(metadata)}`);
    }
    assembly.metadata = metadata;
    saveAssemblies();
  }
  const route = { POST: "tus create", HEAD: "head", PATCH: "patch" }[request.method ?? ""] ?? "";
  if (route === "") return refuse(response, "not a request of ours");
  const fault = takeFault(route, (each) => each.resetAfter === undefined);
  if (fault?.drop) return void request.socket.destroy();
  if (fault?.hang) return;
  if (fault?.status !== undefined) {
    request.resume();
    return send(response, fault.status, fault.body);
  }
  if (route === "patch") {
    const offset = Number(request.headers["upload-offset"]);
    const stored = (await Deno.stat(join(files, id)).catch(() => undefined))?.size;
    note({ upload: id, offset, stored });
    if (offset !== stored) note({ problem: `PATCH at ${offset}, but ${stored} bytes are stored` });
    sockets.set(id, request.socket);
  }
  await tus.handle(request, response);
}

function takeFault(
  route: string,
  isWanted: (fault: TransloaditFault) => boolean,
): TransloaditFault | undefined {
  const at = faults.findIndex((fault) => fault.route === route && isWanted(fault));
  const found = faults[at];
  if (found?.skip) {
    found.skip--;
    return undefined;
  }
  return at < 0 ? undefined : faults.splice(at, 1)[0];
}

function refuse(response: ServerResponse, problem: string): void {
  note({ problem });
  send(response, 418, { error: "FAKE_REFUSES", message: problem });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json" }).end(text);
}

/** Synchronously, so that nothing is lost when the process is killed. */
function note(event: Record<string, unknown>): void {
  Deno.writeTextFileSync(join(folder, "events"), `${JSON.stringify(event)}\n`, { append: true });
}

function saveAssemblies(): void {
  const temporary = `${assembliesFile}.tmp`;
  Deno.writeTextFileSync(temporary, JSON.stringify(assemblies));
  Deno.renameSync(temporary, assembliesFile);
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await Deno.readTextFile(path).catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
