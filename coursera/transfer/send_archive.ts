import { RetryableError } from "../../terminal/errors.ts";
import { AssemblyError } from "./assembly.ts";
import type { Clock } from "../clock.ts";
import { sendInOneRequest } from "./multipart_transfer.ts";
import type { ProxyEnvironment } from "../proxy.ts";
import type { StoredArchive } from "../resources/registration.ts";
import type { ResumableUpload, ResumableUploads } from "./resumable_uploads.ts";
import {
  askAssembly,
  assemblyParams,
  createAssembly,
  findInstance,
  type Transloadit,
  waitForAssembly,
} from "./transloadit.ts";
import { sendByTus, type TransferOptions, UploadLostError } from "./tus_transfer.ts";

/** A file to store for Coursera. */
export interface Archive {
  path: string;
  /** In bytes. */
  size: number;
  /** SHA-256, in hexadecimal digits. */
  digest: string;
  fileName: string;
  contentType: "application/x-tar" | "application/x-zip";
}

/** Progress events, to show to the user. */
export type TransferEvent =
  | { kind: "resumed" }
  | { kind: "begun"; resumable: boolean }
  | { kind: "progress"; sent: number; total: number }
  /** An attempt failed and will be retried. */
  | { kind: "trouble"; reason: string; pauseMs: number }
  /** What was sent before cannot be used. */
  | { kind: "restarted"; reason: string }
  | { kind: "sent" }
  /** Transloadit has received everything and is processing it. */
  | { kind: "storing" };

/** How to send. */
export interface SendOptions {
  clock: Clock;
  signal?: AbortSignal | undefined;
  /** Names the proxy, if any. */
  env: ProxyEnvironment;
  /** Uploads to resume; undefined to start anew. */
  uploads: ResumableUploads;
  resume: boolean;
  onEvent?: ((event: TransferEvent) => void) | undefined;
}

/** How often Transloadit may lose an upload before this program gives up. */
const mostLosses = 3;

/**
 * Sends an archive to Transloadit and waits until it is stored. Resumes an earlier run's upload of
 * the same content.
 *
 * @throws {UserError} with Transloadit's message if it refuses
 * @throws {RetryableError} if a later run, which resumes, may succeed
 */
export async function sendArchive(
  transloadit: Transloadit,
  archive: Archive,
  options: SendOptions,
): Promise<StoredArchive> {
  const { uploads, resume, onEvent } = options;
  const { digest, fileName } = archive;
  const { account, template, boredApi } = transloadit;
  const identity = { digest, fileName, account, template, boredApi };
  let upload = resume ? await uploads.find(identity) : undefined;
  for (let losses = 0;;) {
    if (upload !== undefined) {
      try {
        return await goOn(transloadit, { archive, upload }, options);
      } catch (error) {
        const isLost = error instanceof UploadLostError || error instanceof AssemblyError;
        if (isLost) await uploads.forget(identity);
        if (!(error instanceof UploadLostError) || ++losses >= mostLosses) throw error;
        onEvent?.({ kind: "restarted", reason: error.message });
        upload = undefined;
      }
    }
    const instance = await findInstance(transloadit);
    const assembly = await createAssembly(transloadit, instance);
    onEvent?.({ kind: "begun", resumable: assembly !== undefined });
    if (assembly === undefined) {
      return await sendAtOnce(transloadit, { archive, instance }, options);
    }
    upload = { ...identity, ...assembly, created: options.clock.now() };
  }
}

/** Sends what the server does not have yet. */
async function goOn(
  transloadit: Transloadit,
  { archive, upload }: { archive: Archive; upload: ResumableUpload },
  options: SendOptions,
): Promise<StoredArchive> {
  const { uploads, onEvent } = options;
  const { uploadUrl, tusUrl, url, name } = upload;
  if (uploadUrl !== undefined) {
    const answer = await askAssembly(transloadit, url, archive);
    if (answer.state === "stored") return await done(answer.archive);
    // If it is unknown, as it may be for a moment, the upload itself shows whether it exists.
    if (answer.state === "failed") throw new UploadLostError(answer.error.message);
    onEvent?.({ kind: "resumed" });
  }
  const metadata = { assembly_url: name, fieldname: "file", filename: archive.fileName };
  const { boredApi } = transloadit;
  await sendByTus({ ...archive, tusUrl, uploadUrl, metadata, boredApi }, {
    ...transferOptions(options),
    onUploadUrl: (found) => uploads.keep({ ...upload, uploadUrl: found }),
  });
  onEvent?.({ kind: "sent" });
  const onState = () => onEvent?.({ kind: "storing" });
  const { size } = archive;
  return await done(await waitForAssembly(transloadit, url, { ...options, size, onState }));

  async function done(stored: StoredArchive): Promise<StoredArchive> {
    await uploads.forget(upload);
    return stored;
  }
}

/** Sends in one request, which cannot be resumed. The assembly decides, not the answer (U3). */
async function sendAtOnce(
  transloadit: Transloadit,
  { archive, instance }: { archive: Archive; instance: string },
  options: SendOptions,
): Promise<StoredArchive> {
  const { onEvent } = options;
  const url = `${instance}/assemblies/${crypto.randomUUID().replaceAll("-", "")}`;
  const transfer = { ...archive, url, params: assemblyParams(transloadit) };
  let trouble: string | undefined;
  try {
    const status = await sendInOneRequest(transfer, transferOptions(options));
    if (status < 200 || status > 299) trouble = `the server answered ${status}`;
  } catch (error) {
    options.signal?.throwIfAborted();
    trouble = error instanceof Error ? error.message : String(error);
  }
  onEvent?.(
    trouble === undefined ? { kind: "sent" } : { kind: "trouble", reason: trouble, pauseMs: 0 },
  );
  try {
    const unknownMs = trouble === undefined ? 60_000 : 3000;
    const onState = () => onEvent?.({ kind: "storing" });
    const { size } = archive;
    return await waitForAssembly(transloadit, url, { ...options, size, unknownMs, onState });
  } catch (error) {
    if (trouble === undefined || !(error instanceof RetryableError)) throw error;
    throw new RetryableError(`The transfer to Transloadit failed: ${trouble}`, {
      hint: "call again; this server takes an upload only as a whole",
      cause: error,
    });
  }
}

function transferOptions({ clock, signal, env, onEvent }: SendOptions): TransferOptions {
  return {
    clock,
    signal,
    env,
    onProgress: (progress) => onEvent?.({ kind: "progress", ...progress }),
    onTrouble: (reason, pauseMs) => onEvent?.({ kind: "trouble", reason, pauseMs }),
  };
}
