import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { once } from "node:events";
import type { TransferOptions } from "./tus_transfer.ts";

/** A file to be sent in one request, as the old tools did (E5). */
export interface MultipartTransfer {
  url: string;
  path: string;
  size: number;
  fileName: string;
  contentType: string;
  /** The field `params`. */
  params: string;
}

/** Without a byte for so long the connection counts as dead. */
const stallMs = 60_000;

const pieceBytes = 1 << 18;

/**
 * Sends a file in one multipart request of known length, read where it lies.
 *
 * @returns the status of the answer
 * @throws for every way in which a connection may fail
 */
export async function sendInOneRequest(
  transfer: MultipartTransfer,
  { signal, verifyTls, onProgress }: TransferOptions,
): Promise<number> {
  const { url, path, size } = transfer;
  const { head, tail, boundary } = frame(transfer);
  const send = new URL(url).protocol === "https:" ? requestHttps : requestHttp;
  const request = send(url, {
    method: "POST",
    headers: {
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "content-length": head.length + size + tail.length,
    },
    ...(signal === undefined ? {} : { signal }),
    ...(verifyTls ? {} : { rejectUnauthorized: false, ca: [] }),
  });
  request.setTimeout(stallMs, () => request.destroy(new Error(`silence for ${stallMs / 1000} s`)));
  const answered = new Promise<number>((resolve, reject) => {
    request.on("response", (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
      response.on("close", () => reject(new Error("the answer ended early")));
    });
    request.on("error", reject);
    request.on("close", () => reject(new Error("the connection broke")));
  });
  const sent = (async () => {
    request.write(head);
    await pour(path, request, (bytes) => onProgress?.({ sent: bytes, total: size }));
    request.end(tail);
  })();
  // A server that has heard enough answers before the end.
  sent.catch((error: unknown) => request.destroy(error instanceof Error ? error : undefined));
  try {
    return await answered;
  } finally {
    request.destroy();
  }
}

function frame({ fileName, contentType, params }: MultipartTransfer) {
  const boundary = crypto.randomUUID().replaceAll("-", "");
  const name = fileName.replace(/["\r\n]/g, (character) => encodeURIComponent(character));
  const encoder = new TextEncoder();
  const head = encoder.encode(
    `--${boundary}\r\nContent-Disposition: form-data; name="params"\r\n\r\n${params}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n` +
      `Content-Type: ${contentType}\r\n\r\n`,
  );
  return { boundary, head, tail: encoder.encode(`\r\n--${boundary}--\r\n`) };
}

async function pour(
  path: string,
  request: ReturnType<typeof requestHttp>,
  onSent: (bytes: number) => void,
): Promise<void> {
  using file = await Deno.open(path);
  for (let total = 0;;) {
    const piece = new Uint8Array(pieceBytes);
    const read = await file.read(piece);
    if (read === null || request.destroyed) return;
    total += read;
    if (!request.write(piece.subarray(0, read))) {
      await Promise.race([once(request, "drain"), once(request, "close")]);
    }
    onSent(total);
  }
}
