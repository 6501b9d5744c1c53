import assert from "node:assert/strict";
import * as z from "zod";
import type { Fetch } from "../../../coursera/api.ts";

const pairs = z.array(z.tuple([z.string(), z.string()]));

const exchangeSchema = z.object({
  request: z.object({
    method: z.string(),
    url: z.string(),
    query: pairs,
    headers: z.record(z.string(), z.string()).default({}),
    body: z.union([
      z.object({ kind: z.literal("form"), fields: pairs }),
      z.object({ kind: z.literal("json"), value: z.unknown() }),
    ]).optional(),
  }),
  response: z.object({
    status: z.number().optional(),
    body: z.object({ kind: z.string(), value: z.unknown() }).nullish(),
    connection_closed: z.literal(true).optional(),
  }),
});

/** A request and its answer, as recorded with the old tools. */
export type Exchange = z.infer<typeof exchangeSchema>;

const cacheSchema = z.union([
  z.object({ file_base64: z.string() }),
  z.object({
    token: z.string(),
    expires_in_s: z.number(),
    expires_type: z.literal("integer").optional(),
    refresh: z.string().nullish(),
    other: z.number().optional(),
  }),
]);

/** A recorded run of an old tool, reduced to what is compared. */
export const scenarioSchema = z.object({
  scenario: z.string(),
  command: z.array(z.string()),
  setup: z.object({
    token_cache: cacheSchema.nullable(),
    token_cache_path: z.string().optional(),
    files: z.record(z.string(), z.string()).default({}),
  }),
  exchanges: z.array(exchangeSchema),
  exit_code: z.union([z.number(), z.string()]),
  authorization_query: pairs.optional(),
  callbacks: z.array(z.object({ method: z.string(), url: z.string() })).default([]),
  bug: z.array(z.string()).default([]),
  intended: z.object({ exit_code: z.number().optional() }).optional(),
});

export type Scenario = z.infer<typeof scenarioSchema>;

/** The compared parts of a request. */
export interface ComparedRequest {
  method: string;
  url: string;
  query: [string, string][];
  authorization: string | undefined;
  contentType: string | undefined;
  body: unknown;
}

/** A network that replays the answers of exchanges in order, and records the requests. */
export function replaying(exchanges: Exchange[]): { fetch: Fetch; asked: ComparedRequest[] } {
  const asked: ComparedRequest[] = [];
  const fetch: Fetch = async (input) => {
    const request = new Request(input);
    const exchange = exchanges[asked.length];
    asked.push(await compared(request));
    assert(exchange !== undefined, `unexpected request: ${request.method} ${request.url}`);
    const { status, body, connection_closed } = exchange.response;
    if (connection_closed) throw new TypeError("error sending request for url (fake)");
    const text = body?.kind === "json" ? JSON.stringify(body.value) : String(body?.value ?? "");
    return new Response(status === 204 ? null : text, { status: status ?? 200 });
  };
  return { fetch, asked };
}

/** The request of an exchange, in the form that is compared. */
export function expected({ request }: Exchange): ComparedRequest {
  const { method, url, query, headers, body } = request;
  return {
    method,
    url: decodeURI(url),
    query,
    authorization: headers["authorization"],
    contentType: headers["content-type"],
    body: body?.kind === "form" ? body.fields : body?.value,
  };
}

async function compared(request: Request): Promise<ComparedRequest> {
  const url = new URL(request.url);
  const text = await request.text();
  const contentType = request.headers.get("content-type") ?? undefined;
  const isForm = contentType === "application/x-www-form-urlencoded";
  return {
    method: request.method,
    url: decodeURIComponent(`${url.origin}${url.pathname}`),
    query: [...url.searchParams],
    authorization: request.headers.get("authorization") ?? undefined,
    contentType,
    body: isForm ? [...new URLSearchParams(text)] : text === "" ? undefined : JSON.parse(text),
  };
}

/** The old tools' cache for a scenario. */
export function pickled(cache: z.infer<typeof cacheSchema>): Uint8Array<ArrayBuffer> {
  if ("file_base64" in cache) return Uint8Array.fromBase64(cache.file_base64);
  const { token, expires_in_s, expires_type, refresh, other } = cache;
  const expires = Date.now() / 1000 + expires_in_s;
  const parts = [
    "\x80\x02}(",
    text("token") + text(token),
    text("expires") +
    (expires_type === "integer" ? number("J", Math.trunc(expires)) : float(expires)),
    refresh === undefined ? "" : text("refresh") + (refresh === null ? "N" : text(refresh)),
    other === undefined ? "" : text("other") + number("J", other),
    "u.",
  ];
  return Uint8Array.from(parts.join(""), (character) => character.charCodeAt(0));
}

function text(value: string): string {
  return number("X", value.length) + value;
}

function number(opcode: string, value: number): string {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return opcode + String.fromCharCode(...bytes);
}

function float(value: number): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return `G${String.fromCharCode(...bytes)}`;
}
