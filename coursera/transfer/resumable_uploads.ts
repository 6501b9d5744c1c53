import { dirname, join } from "node:path";
import * as z from "zod";
import type { Clock } from "../clock.ts";
import { JsonFile } from "../json_file.ts";
import { uploadAddressProblem } from "./upload_hosts.ts";

const uploadSchema = z.object({
  /** SHA-256 of the archive, in hexadecimal digits. */
  digest: z.string(),
  fileName: z.string(),
  account: z.string(),
  template: z.string(),
  boredApi: z.string(),
  /** Milliseconds since the epoch. */
  created: z.number(),
  /** Transloadit's name for the assembly. */
  name: z.string(),
  url: z.string(),
  tusUrl: z.string(),
  /** The upload's own URL, once the server has assigned one. */
  uploadUrl: z.string().optional(),
});

/** A started upload, and where to resume it. */
export type ResumableUpload = z.infer<typeof uploadSchema>;

/** What must match for an upload to resume an earlier one. */
export type UploadIdentity = Pick<
  ResumableUpload,
  "digest" | "fileName" | "account" | "template" | "boredApi"
>;

/** Assemblies expire eight hours after their creation (docs/spec/coursera-api.md, section 4). */
const lifetimeMs = 8 * 60 * 60_000;

const fileSchema = z.object({ version: z.literal(1), uploads: z.array(uploadSchema) });

/** Where to store {@linkcode ResumableUploads}. */
export interface ResumableUploadsOptions {
  /** Path of the token cache; undefined, without a folder for it, means remember nothing. */
  tokenCache: string | undefined;
  clock: Clock;
  signal?: AbortSignal | undefined;
  /** Called if something could not be saved. */
  onUnkept?: ((reason: string) => void) | undefined;
}

/** The unfinished uploads, by content, in `uploads.json` next to the token cache. */
export class ResumableUploads {
  readonly #file: JsonFile<z.infer<typeof fileSchema>> | undefined;
  readonly #options: ResumableUploadsOptions;

  constructor(options: ResumableUploadsOptions) {
    const { tokenCache, onUnkept } = options;
    this.#options = options;
    this.#file = tokenCache === undefined
      ? undefined
      : new JsonFile(join(dirname(tokenCache), "uploads.json"), {
        schema: fileSchema,
        empty: { version: 1, uploads: [] },
        onUnkept,
      });
  }

  /** Finds the upload of the same content, unless its URL is one that no archive may be sent to. */
  async find(identity: UploadIdentity): Promise<ResumableUpload | undefined> {
    const uploads = (await this.#file?.read())?.uploads ?? [];
    return uploads.find((upload) =>
      isSame(upload, identity) && this.#isAlive(upload) && isSound(upload)
    );
  }

  /** Replaces the record of the same content. */
  async keep(upload: ResumableUpload): Promise<void> {
    await this.#change((others) => [...others, upload], upload);
  }

  async forget(identity: UploadIdentity): Promise<void> {
    await this.#change((others) => others, identity);
  }

  async #change(
    change: (others: ResumableUpload[]) => ResumableUpload[],
    identity: UploadIdentity,
  ): Promise<void> {
    const { clock, signal } = this.#options;
    const isOther = (upload: ResumableUpload) => !isSame(upload, identity) && this.#isAlive(upload);
    await this.#file?.update(
      ({ uploads }) => ({ version: 1, uploads: change(uploads.filter(isOther)) }),
      { clock, timeoutMs: 10_000, signal },
    );
  }

  #isAlive({ created }: ResumableUpload): boolean {
    return Math.abs(this.#options.clock.now() - created) < lifetimeMs;
  }
}

function isSound({ url, tusUrl, uploadUrl = tusUrl, boredApi }: ResumableUpload): boolean {
  return [url, tusUrl, uploadUrl].every((address) =>
    uploadAddressProblem(address, boredApi) === undefined
  );
}

function isSame(upload: UploadIdentity, other: UploadIdentity): boolean {
  return upload.digest === other.digest && upload.fileName === other.fileName &&
    upload.account === other.account && upload.template === other.template &&
    upload.boredApi === other.boredApi;
}
