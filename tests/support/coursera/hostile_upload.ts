import { Redaction } from "../../../coursera/redaction.ts";
import { ResumableUploads } from "../../../coursera/transfer/resumable_uploads.ts";
import { sendArchive } from "../../../coursera/transfer/send_archive.ts";
import { openTransloadit } from "../../../coursera/transfer/transloadit.ts";
import { FakeClock } from "./fake_coursera_clock.ts";
import {
  HostileUploadServer,
  raw,
  type UploadRoute,
  type UploadScript,
} from "./hostile_upload_server.ts";
import { temporaryFolder } from "../files.ts";

/** Bytes of the archive. */
export const SIZE = 100_000;

/** What an upload came to. */
interface Outcome {
  stored: unknown;
  error: Error | undefined;
  /** What is remembered for the next call. */
  kept: Record<string, unknown>[];
  asked: UploadRoute[];
  /** Requests to a host that nobody has named. */
  foreign: number;
  /** Minutes of the upload's own clock. */
  minutes: number;
}

/** Uploads a file to a server, in some seconds at most; `script` hears of a host that is not named. */
export async function upload(
  script: (foreign: string) => UploadScript,
  remembered?: (origin: string, foreign: string) => unknown,
): Promise<Outcome> {
  await using folder = await temporaryFolder({ archive: "x".repeat(SIZE) });
  await using foreign = await HostileUploadServer.start();
  // This machine under another name is another host.
  const elsewhere = foreign.origin.replace("127.0.0.1", "localhost");
  await using server = await HostileUploadServer.start(script(elsewhere));
  const clock = new FakeClock();
  const started = clock.now();
  const signal = AbortSignal.timeout(20_000);
  const transloadit = openTransloadit({
    configuration: { transloaditBoredApi: `${server.origin}/instances/bored` },
    redaction: new Redaction(),
    signal,
    limits: { attemptMs: 2000, totalMs: 5000, retries: 1, pauseMs: () => 10 },
  });
  const uploads = new ResumableUploads({ tokenCache: `${folder.path}/cache.json`, clock, signal });
  const file = `${folder.path}/uploads.json`;
  if (remembered !== undefined) {
    const entry = {
      ...{ digest: "d", fileName: "a.zip", boredApi: transloadit.boredApi, created: clock.now() },
      ...{ account: transloadit.account, template: transloadit.template },
      name: `https://${new URL(server.origin).host}/assemblies/1`,
      url: `${server.origin}/assemblies/1`,
      tusUrl: `${server.origin}/resumable/files/`,
      uploadUrl: `${server.origin}/resumable/files/1`,
      ...remembered(server.origin, elsewhere) as Record<string, unknown>,
    };
    await Deno.writeTextFile(file, JSON.stringify({ version: 1, uploads: [entry] }));
  }
  const archive = {
    path: `${folder.path}/archive`,
    size: SIZE,
    digest: "d",
    fileName: "a.zip",
    contentType: "application/x-zip" as const,
  };
  let stored: unknown;
  let error: Error | undefined;
  try {
    stored = await sendArchive(transloadit, archive, {
      ...{ clock, signal, uploads, resume: true, env: () => undefined },
    });
  } catch (thrown) {
    error = thrown as Error;
  }
  return {
    stored,
    error,
    kept: JSON.parse(await Deno.readTextFile(file).catch(() => '{"uploads":[]}')).uploads,
    asked: server.asked,
    foreign: foreign.asked.length,
    minutes: (clock.now() - started) / 60_000,
  };
}

/** What a server does, and what is told of it. */
export interface Case {
  name: string;
  script: (foreign: string) => UploadScript;
  /** By default UserError: another call would fare no better. */
  error?: string;
  says: RegExp;
  /** Whether the next call can go on. */
  kept?: boolean;
  /** Requests at most. */
  most?: number;
}

/** What a proxy may answer in place of the server. */
export const page = raw(
  200,
  { "Content-Type": "text/html" },
  "<!DOCTYPE html><title>Sign in</title>",
);

/** The answer to the creation of an upload. */
export const created = (origin: string, more: Record<string, unknown>) =>
  raw(200, {}, {
    ok: "ASSEMBLY_UPLOADING",
    assembly_ssl_url: `${origin}/assemblies/1`,
    tus_url: `${origin}/resumable/files/`,
    ...more,
  });

/** The answer of an upload of which nothing has arrived. */
export const nothingYet = () => raw(200, { "Upload-Offset": 0, "Upload-Length": SIZE });
