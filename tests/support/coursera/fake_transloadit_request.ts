import type { IncomingMessage } from "node:http";
import { Buffer } from "node:buffer";
import type { Part } from "./multipart.ts";

/** The assembly that an upload is for. */
export function assemblyOf(
  metadata: Record<string, string | null> | undefined,
): string | undefined {
  return /\/assemblies\/([0-9a-f]{32})$/.exec(metadata?.assembly_url ?? "")?.[1];
}

/** The fields of a header `Upload-Metadata`. */
export function metadataOf(header: string): Record<string, string> {
  const pairs = header.split(",").map((pair) => pair.trim().split(" "));
  return Object.fromEntries(
    pairs.map(([key = "", value = ""]) => [
      key,
      new TextDecoder().decode(Uint8Array.fromBase64(value)),
    ]),
  );
}

/** What is wrong with the first part of a form; undefined if nothing is. */
export function paramsProblem(part: Part | undefined): string | undefined {
  if (part?.name !== "params" || part.contentType !== undefined) return "params";
  const { auth, template_id, ...rest } = JSON.parse(part.data.toString());
  const isSound = Object.keys(auth).join() === "key" && typeof template_id === "string" &&
    Object.keys(rest).length === 0;
  return isSound ? undefined : `params ${part.data.toString()}`;
}

/** The whole body of a request. */
export async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
