import { FileSender } from "./file_sender.ts";
import type { TransferOptions } from "./tus_transfer.ts";
import { watchForStall } from "./stall_watch.ts";

/** A file to send in one request, as the old tools did (E5). */
export interface MultipartTransfer {
  url: string;
  path: string;
  size: number;
  fileName: string;
  contentType: string;
  /** The field `params`. */
  params: string;
}

/**
 * Sends a file in one multipart request of known length, without copying the file.
 *
 * @returns the status of the answer
 * @throws for every way in which a connection may fail
 */
export async function sendInOneRequest(
  transfer: MultipartTransfer,
  { env, signal, onProgress }: TransferOptions,
): Promise<number> {
  const { url, path, size } = transfer;
  const { before, after, boundary } = frame(transfer);
  using sender = new FileSender(env);
  const request = {
    method: "POST",
    url,
    headers: { "Content-Type": `multipart/form-data; boundary=${boundary}` },
    body: { path, start: 0, end: size, before, after },
  };
  return await watchForStall(signal, async (heard) => {
    const { status } = await sender.send(request, (sent) => {
      heard(sent);
      onProgress?.({ sent, total: size });
    });
    return status;
  });
}

function frame({ fileName, contentType, params }: MultipartTransfer) {
  const boundary = crypto.randomUUID().replaceAll("-", "");
  const name = fileName.replace(/["\r\n]/g, (character) => encodeURIComponent(character));
  const encoder = new TextEncoder();
  const before = encoder.encode(
    `--${boundary}\r\nContent-Disposition: form-data; name="params"\r\n\r\n${params}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n` +
      `Content-Type: ${contentType}\r\n\r\n`,
  );
  return { boundary, before, after: encoder.encode(`\r\n--${boundary}--\r\n`) };
}
