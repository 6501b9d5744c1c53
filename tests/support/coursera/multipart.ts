import type { Buffer } from "node:buffer";

/** A part of a multipart form. */
export interface Part {
  name: string;
  filename: string | undefined;
  contentType: string | undefined;
  data: Uint8Array & { toString(): string };
}

/** Parses a multipart form, strictly by its boundary. */
export function multipart(type = "", whole: Buffer): Part[] {
  const boundary = /^multipart\/form-data; boundary="?([^"]+)"?$/.exec(type)?.[1];
  if (boundary === undefined) throw new Error(`content type ${type}`);
  const parts: Part[] = [];
  let at = whole.indexOf(`--${boundary}\r\n`);
  while (at >= 0) {
    const start = at + boundary.length + 4;
    const headersEnd = whole.indexOf("\r\n\r\n", start);
    const headers = whole.subarray(start, headersEnd).toString();
    const end = whole.indexOf(`\r\n--${boundary}`, headersEnd + 2);
    parts.push({
      name: / name="([^"]*)"/.exec(headers)?.[1] ?? "",
      filename: /filename="([^"]*)"/.exec(headers)?.[1],
      contentType: /content-type: (.*)/i.exec(headers)?.[1],
      data: whole.subarray(headersEnd + 4, end),
    });
    at = whole.indexOf(`--${boundary}\r\n`, end);
  }
  return parts;
}
