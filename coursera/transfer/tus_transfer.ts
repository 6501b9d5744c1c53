import { DetailedError, Upload, type UrlStorage } from "tus-js-client";
import { RetryableError, UserError } from "../../terminal/errors.ts";
import { networkReason } from "../api_error.ts";
import type { Clock } from "../clock.ts";
import { FileSender } from "./file_sender.ts";
import type { ProxyEnvironment } from "../proxy.ts";
import { StallError, watchForStall } from "./stall_watch.ts";
import { TusAnswerError, TusHttpStack, TusSource } from "./tus_http.ts";

/** The progress of a transfer, in bytes. */
export interface TransferProgress {
  sent: number;
  total: number;
}

/** A file and where to send it. */
export interface TusTransfer {
  path: string;
  size: number;
  /** Where to create uploads. */
  tusUrl: string;
  /** URL of an upload to resume. */
  uploadUrl: string | undefined;
  metadata: Record<string, string>;
  /** The configured URL, which decides which hosts may receive the file. */
  boredApi: string;
}

/** What a transfer needs. */
export interface TransferOptions {
  clock: Clock;
  signal?: AbortSignal | undefined;
  /** Names the proxy, if any. */
  env: ProxyEnvironment;
  onProgress?: ((progress: TransferProgress) => void) | undefined;
  /** Called with the reason when an attempt fails and will be retried. */
  onTrouble?: ((reason: string, pauseMs: number) => void) | undefined;
}

/** The server no longer has what was sent before. */
export class UploadLostError extends UserError {
  override name = "UploadLostError";
}

/**
 * Four times as much would save 3 to 8 % of the time on loopback, but proxies in front of a server
 * refuse large requests: by default IIS over 30 MB and Cloudflare over 100 MB.
 */
const chunkBytes = 16 << 20;

/** How long to retry without progress; a few single bytes do not count. */
const patienceMs = 10 * 60_000;
const leastProgress = 1 << 20;

/**
 * Sends a file by the tus protocol: in chunks, each attempt resuming from the server's offset,
 * until everything is sent.
 *
 * @param onUploadUrl called with the upload's URL, to be stored, before the first byte is sent
 * @throws {UploadLostError} if the server does not know the upload, or no longer does
 * @throws {RetryableError} if there is no progress for ten minutes
 */
export async function sendByTus(
  transfer: TusTransfer,
  options: TransferOptions & { onUploadUrl: (url: string) => Promise<void> },
): Promise<void> {
  const { clock, signal, onTrouble } = options;
  let { uploadUrl } = transfer;
  let reached = -leastProgress;
  let failures = 0;
  let hopeUntil = clock.elapsed() + patienceMs;
  const onUploadUrl = async (url: string) => {
    uploadUrl = url;
    await options.onUploadUrl(url);
  };
  const onOffset = (offset: number) => {
    if (offset < reached + leastProgress) return;
    reached = offset;
    failures = 0;
    hopeUntil = clock.elapsed() + patienceMs;
  };
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await attempt({ ...transfer, uploadUrl }, { ...options, onUploadUrl, onOffset });
    } catch (error) {
      signal?.throwIfAborted();
      const reason = reasonOf(error, uploadUrl !== undefined);
      if (clock.elapsed() >= hopeUntil) {
        throw new RetryableError(`The transfer to Transloadit makes no progress: ${reason}`, {
          hint: "call again: it continues where it stopped",
          cause: error,
        });
      }
      const pauseMs = Math.min(200 * 2 ** failures, 30_000) * (0.5 + Math.random() / 2);
      failures += 1;
      onTrouble?.(reason, pauseMs);
      await clock.sleep(pauseMs, signal);
    }
  }
}

interface AttemptOptions extends TransferOptions {
  onUploadUrl: (url: string) => Promise<void>;
  /** Called with the offset up to which the server has the file. */
  onOffset: (offset: number) => void;
}

/** Sends until the connection breaks or everything is sent. */
async function attempt(
  { path, size, tusUrl, uploadUrl, metadata, boredApi }: TusTransfer,
  { signal, env, onProgress, onUploadUrl, onOffset }: AttemptOptions,
): Promise<void> {
  using sender = new FileSender(env);
  const stopping = new AbortController();
  const source = new TusSource(path, size);
  let isBegun = false;
  let upload: Upload | undefined;
  try {
    await watchForStall(signal, (heard) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      upload = new Upload(new Blob(), {
        // If the server lost an upload, its assembly cannot be used any more either.
        ...(uploadUrl === undefined ? { endpoint: tusUrl } : { uploadUrl }),
        chunkSize: chunkBytes,
        metadata,
        retryDelays: null,
        httpStack: new TusHttpStack({ sender, signal: stopping.signal, size, boredApi }),
        fileReader: { openFile: () => Promise.resolve(source) },
        fingerprint: () => Promise.resolve("one upload at a time"),
        urlStorage: storage(uploadUrl, onUploadUrl),
        onProgress: (sent) => {
          heard(sent);
          // The first progress report of an attempt is the server's offset.
          if (!isBegun) onOffset(sent);
          isBegun = true;
          onProgress?.({ sent, total: size });
        },
        onChunkComplete: (_size, accepted) => onOffset(accepted),
        onSuccess: () => resolve(),
        onError: reject,
      });
      upload.start();
      return promise;
    });
  } finally {
    stopping.abort();
    await upload?.abort();
  }
}

/** The library's store for an upload's URL; waits until it is saved. */
function storage(
  uploadUrl: string | undefined,
  onUploadUrl: (url: string) => Promise<void>,
): UrlStorage {
  return {
    findAllUploads: () => Promise.resolve([]),
    findUploadsByFingerprint: () => Promise.resolve([]),
    removeUpload: () => Promise.resolve(),
    addUpload: async (fingerprint, { uploadUrl: url }) => {
      if (url !== uploadUrl && url !== null) await onUploadUrl(url);
      return fingerprint;
    },
  };
}

/** Why an attempt failed, if a retry may succeed. */
function reasonOf(error: unknown, wasBegun: boolean): string {
  if (error instanceof StallError) return error.message;
  // Not a network failure: a bug, or a full disk.
  if (!(error instanceof DetailedError)) throw error;
  if (error.causingError instanceof TusAnswerError) throw error.causingError;
  const status = error.originalResponse?.getStatus();
  if (wasBegun && status !== undefined && [403, 404, 410].includes(status)) {
    throw new UploadLostError("Transloadit no longer has what was sent", { cause: error });
  }
  // The library's own message includes the upload's URL and more.
  if (status === undefined) return networkReason(error.causingError ?? new Error("it broke"));
  if (status < 400) throw new TusAnswerError(`it answered ${status}`);
  if (status < 500 && ![408, 409, 423, 429].includes(status)) {
    throw new UserError(`Transloadit refused the transfer: it answered ${status}`, {
      hint: "call again with `--no-resume`",
      cause: error,
    });
  }
  return `the server answered ${status}`;
}
