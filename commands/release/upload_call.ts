import type { Generation } from "../../coursera/resources/legal_resources.ts";
import type { StoredArchive } from "../../coursera/resources/registration.ts";
import type { GraderRelease } from "../../coursera/resources/released_graders.ts";
import type { GivenSource } from "../source/find_source.ts";
import type { RegistrationOptions } from "./registration_options.ts";
import type { Released } from "./steps.ts";
import type { UploadDocument } from "./upload_documents.ts";

/** One call of `upload`. */
export interface UploadOptions extends RegistrationOptions {
  source: GivenSource;
  course: string;
  /** undefined: what SOURCE is decides. */
  api: Generation | undefined;
  /** Folder for the archive, absolute. */
  temporary: string;
  fileName: string | undefined;
  sanity: boolean;
  resume: boolean;
  fromUpload: StoredArchive | undefined;
  reuse: boolean;
  /** A finished release of the same content is gone on with, too: what it did is not done again. */
  settled: boolean;
  wait: boolean;
  publish: boolean;
  /** Seconds. */
  waitLimit: number;
  json: boolean;
  account: string | undefined;
  template: string | undefined;
}

/** What is stored for Coursera, and what is known of its content. */
export interface Stored {
  generation: Generation;
  archive: StoredArchive;
  /** Digest of the content. */
  content: string;
  /** An earlier call's release of it that this one goes on with. */
  before: GraderRelease | undefined;
  transfer: UploadDocument["transfer"];
}

/** What an upload came to. */
export type UploadOutcome = Released & Omit<Stored, "before"> & { course: string };
