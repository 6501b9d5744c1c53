import { type AnswerHead, connectTo, readHead, writeAll } from "./connection.ts";
import type { ProxyEnvironment } from "../proxy.ts";

/** A range of a file, and the bytes before and after it. */
export interface FileBody {
  path: string;
  start: number;
  end: number;
  before?: Uint8Array;
  after?: Uint8Array;
}

/** A request whose body is read from a file. */
export interface FileRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: FileBody;
}

/** Large, because each one waits for the disk and then for the network. */
const pieceBytes = 1 << 20;

/**
 * Sends requests of known length, whose body is read from a file while sending, one after the other
 * on one connection. `fetch` cannot do this: it accepts a known length only with the whole body in
 * memory; and Deno 2.4's `node:http` ends the process, or waits for ever, if a connection breaks in
 * the middle.
 */
export class FileSender implements Disposable {
  readonly #env: ProxyEnvironment;
  readonly #piece = new Uint8Array(pieceBytes);
  #idle: { origin: string; conn: Deno.Conn } | undefined;
  #current: Deno.Conn | undefined;

  constructor(env: ProxyEnvironment) {
    this.#env = env;
  }

  /**
   * Sends a request. The body of the answer is not read.
   *
   * @param onSent called with the number of bytes of the file sent so far
   * @throws for every way in which a connection may fail
   */
  async send(request: FileRequest, onSent: (bytes: number) => void): Promise<AnswerHead> {
    const address = new URL(request.url);
    const conn = await this.#connect(address);
    this.#current = conn;
    let isOver = false;
    const answer = readHead(conn).finally(() => isOver = true);
    // Handled below; a server may answer before it has received everything.
    answer.catch(() => {});
    try {
      await writeAll(conn, headOf(address, request));
      const sent = await this.#pour(conn, request.body, { onSent, isOver: () => isOver });
      const head = await answer;
      if (sent && head.keepsOpen) this.#idle = { origin: address.origin, conn };
      return head;
    } catch (error) {
      // A server's answer before it closes the connection says more than the closed connection.
      if (!isOver) throw error;
      return await answer;
    } finally {
      this.#current = undefined;
      if (this.#idle?.conn !== conn) closeQuietly(conn);
    }
  }

  /** Aborts the current request. */
  [Symbol.dispose](): void {
    for (const conn of [this.#current, this.#idle?.conn]) {
      if (conn !== undefined) closeQuietly(conn);
    }
    this.#idle = undefined;
  }

  async #connect(address: URL): Promise<Deno.Conn> {
    const idle = this.#idle;
    this.#idle = undefined;
    if (idle?.origin === address.origin) return idle.conn;
    if (idle !== undefined) closeQuietly(idle.conn);
    return await connectTo(address, this.#env);
  }

  /** @returns whether all was sent */
  async #pour(
    conn: Deno.Conn,
    { path, start, end, before, after }: FileBody,
    { onSent, isOver }: { onSent: (bytes: number) => void; isOver: () => boolean },
  ): Promise<boolean> {
    if (before !== undefined) await writeAll(conn, before);
    using file = await Deno.open(path);
    await file.seek(start, Deno.SeekMode.Start);
    for (let at = start; at < end;) {
      if (isOver()) return false;
      const read = await file.read(this.#piece.subarray(0, Math.min(pieceBytes, end - at)));
      if (read === null) throw new Error("the archive has become shorter");
      // A slow network takes a piece in many parts, and each one shows that the connection is
      // alive.
      for (let written = 0; written < read;) {
        written += await conn.write(this.#piece.subarray(written, read));
        onSent(at + written - start);
      }
      at += read;
    }
    if (after !== undefined) await writeAll(conn, after);
    return true;
  }
}

function headOf(address: URL, { method, headers, body }: FileRequest): Uint8Array {
  const { start, end, before, after } = body;
  const length = (before?.length ?? 0) + end - start + (after?.length ?? 0);
  const all = { Host: address.host, ...headers, "Content-Length": String(length) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const path = `${address.pathname}${address.search}`;
  return new TextEncoder().encode(`${method} ${path} HTTP/1.1\r\n${lines}\r\n`);
}

function closeQuietly(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch (error) {
    // The other end closed it, or it was closed twice here.
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
