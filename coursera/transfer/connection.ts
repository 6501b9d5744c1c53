import { Buffer } from "node:buffer";
import type { ProxyEnvironment } from "../proxy.ts";
import { proxyFor } from "../proxy.ts";

/** The head of an answer; the body is not read. */
export interface AnswerHead {
  status: number;
  headers: Headers;
  /** Whether the connection can be reused. */
  keepsOpen: boolean;
}

/** Longer than any answer's head, in bytes. */
const longestHead = 64 << 10;

/** Opens a connection for requests to a URL, through a proxy if the environment names one. */
export async function connectTo(address: URL, env: ProxyEnvironment): Promise<Deno.Conn> {
  const { protocol, hostname: bracketed } = address;
  const isTls = protocol === "https:";
  const hostname = bracketed.replace(/^\[|\]$/g, "");
  const port = Number(address.port) || (isTls ? 443 : 80);
  const proxy = proxyFor(address, env);
  if (proxy === undefined) {
    return isTls
      ? await Deno.connectTls({ hostname, port })
      : await Deno.connect({ hostname, port });
  }
  // Without TLS, the proxy's password would be sent in the clear.
  if (proxy.protocol !== "http:") {
    throw new Error(`the proxy's address begins with ${proxy.protocol}//, not with http://`);
  }
  const conn = await Deno.connect({
    hostname: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: Number(proxy.port) || 80,
  });
  try {
    const account = `${decoded(proxy.username)}:${decoded(proxy.password)}`;
    const secret = proxy.username === ""
      ? ""
      : `Proxy-Authorization: Basic ${Buffer.from(account).toString("base64")}\r\n`;
    const target = `${bracketed}:${port}`;
    const request = `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${secret}\r\n`;
    await writeAll(conn, new TextEncoder().encode(request));
    const { status } = await readHead(conn);
    if (status !== 200) throw new Error(`the proxy answered ${status}`);
    return isTls ? await Deno.startTls(conn, { hostname }) : conn;
  } catch (error) {
    conn.close();
    throw error;
  }
}

/** Writes all bytes. */
export async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

/** Reads the head of the final answer, skipping interim ones. */
export async function readHead(conn: Deno.Conn): Promise<AnswerHead> {
  let text = "";
  const decoder = new TextDecoder("latin1");
  const piece = new Uint8Array(4096);
  for (;;) {
    const end = text.indexOf("\r\n\r\n");
    if (end >= 0) {
      const head = parseHead(text.slice(0, end));
      const rest = text.slice(end + 4);
      if (head.status >= 200) return { ...head, keepsOpen: head.keepsOpen && rest === "" };
      text = rest;
      continue;
    }
    if (text.length > longestHead) throw new Error("the answer is not HTTP");
    const read = await conn.read(piece);
    if (read === null) throw new Error("the connection was closed without an answer");
    text += decoder.decode(piece.subarray(0, read), { stream: true });
  }
}

function parseHead(text: string): AnswerHead {
  const [first = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1];
  if (status === undefined) throw new Error("the answer is not HTTP");
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  const isEmpty = status === "204" || headers.get("content-length") === "0";
  const isKept = first.startsWith("HTTP/1.1") &&
    headers.get("connection")?.toLowerCase() !== "close";
  return { status: Number(status), headers, keepsOpen: isEmpty && isKept };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Thrown for a lone percent sign.
    return text;
  }
}
