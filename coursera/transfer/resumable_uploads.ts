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
  /** The assembly, as Transloadit names it. */
  name: z.string(),
  url: z.string(),
  tusUrl: z.string(),
  /** The upload's own address, once the server has given one. */
  uploadUrl: z.string().optional(),
});

/** An upload that was begun, and where it can go on. */
export type ResumableUpload = z.infer<typeof uploadSchema>;

/** What an upload must have in common with an earlier one to go on with it. */
export type UploadIdentity = Pick<
  ResumableUpload,
  "digest" | "fileName" | "account" | "template" | "boredApi"
>;

/** Assemblies expire eight hours after their creation (docs/spec/coursera-api.md, section 4). */
const lifetimeMs = 8 * 60 * 60_000;

const fileSchema = z.object({ version: z.literal(1), uploads: z.array(uploadSchema) });

/** Where {@linkcode ResumableUploads} are kept. */
export interface ResumableUploadsOptions {
  /** The token cache; absent when there is no place for files of ours, and nothing is remembered. */
  tokenCache: string | undefined;
  clock: Clock;
  signal?: AbortSignal | undefined;
  /** Is told when something could not be remembered. */
  onUnkept?: ((reason: string) => void) | undefined;
}

/** The uploads that are under way, by content, in `uploads.json` beside the token cache. */
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

  /** What is known of the same content; one that leads to where no archive may go is none. */
  async find(identity: UploadIdentity): Promise<ResumableUpload | undefined> {
    const uploads = (await this.#file?.read())?.uploads ?? [];
    return uploads.find((upload) =>
      isSame(upload, identity) && this.#isAlive(upload) && isSound(upload)
    );
  }

  /** Replaces what was known of the same content. */
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
