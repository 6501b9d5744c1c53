import type { Generation } from "../../coursera/resources/allowed_resources.ts";
import type { StoredArchive } from "../../coursera/resources/registration.ts";
import type { GraderRelease } from "../../coursera/resources/released_graders.ts";
import type { GivenSource } from "../source/find_source.ts";
import type { RegistrationOptions } from "./registration_options.ts";
import type { Released } from "./steps.ts";
import type { UploadDocument } from "./upload_documents.ts";

/** Options for `upload`. */
export interface UploadOptions extends RegistrationOptions {
  source: GivenSource;
  course: string;
  /** Undefined: the kind of SOURCE decides. */
  api: Generation | undefined;
  /** Folder for the archive, absolute. */
  temporary: string;
  fileName: string | undefined;
  sanity: boolean;
  resume: boolean;
  fromUpload: StoredArchive | undefined;
  reuse: boolean;
  /** Also continue a finished release of the same content, without repeating its steps. */
  settled: boolean;
  wait: boolean;
  publish: boolean;
  /** Seconds. */
  waitLimit: number;
  json: boolean;
  account: string | undefined;
  template: string | undefined;
}

/** An archive stored for Coursera, and what is known about its content. */
export interface Stored {
  generation: Generation;
  archive: StoredArchive;
  /** Digest of the content. */
  content: string;
  /** An earlier run's release of the content, to continue. */
  before: GraderRelease | undefined;
  transfer: UploadDocument["transfer"];
}

/** The outcome of an upload. */
export type UploadOutcome = Released & Omit<Stored, "before"> & { course: string };
