import { createHash } from "node:crypto";
import { redirectTarget, untrustedReason } from "../../coursera/address.ts";
import { IdleTimer } from "../../docker/engine/idle.ts";
import { networkReason } from "../../coursera/api_error.ts";
import { RetryableError, UserError } from "../../terminal/errors.ts";
import { PROJECT } from "../../terminal/links.ts";
import { visible } from "../../terminal/text.ts";
import { isVersion } from "./program_version.ts";

/** URL of the releases, unless a mirror is set. */
export const RELEASES = `${PROJECT}/releases`;

/** A release as described by its `SHA256SUMS`. */
export interface ProgramRelease {
  version: string;
  /** The file for this system; undefined if the release has none. */
  archive: ReleaseArchive | undefined;
}

/** The file of a release with the program for one system. */
export interface ReleaseArchive {
  url: string;
  sha256: string;
}

/** How to reach releases. */
export interface ReleaseSource {
  /** Without a trailing slash. */
  baseUrl: string;
  signal: AbortSignal;
  /** Seconds in which at least the minimum number of bytes must arrive. */
  patience?: number;
}

/** No file of a release is larger, in bytes. */
const LARGEST_FILE = 60_000_000;
const LARGEST_SUMS = 100_000;
const MOST_REDIRECTS = 10;
/** Seconds in which this much must arrive, so that no server stalls with single bytes. */
const PATIENCE = 30;
const LEAST_BYTES = 30_000;

/**
 * Looks a release up.
 *
 * @param version default: the newest
 * @throws {UserError} if there is no such release, or its checksums are malformed
 * @throws {RetryableError} if the server cannot be reached
 */
export async function findRelease(
  { baseUrl, signal, patience }: ReleaseSource,
  version?: string,
): Promise<ProgramRelease> {
  const place = version === undefined ? "latest/download" : `download/v${version}`;
  const url = `${baseUrl}/${place}/SHA256SUMS`;
  const sums = new TextDecoder().decode(
    await download(url, { limit: LARGEST_SUMS, signal, patience }),
  );
  const files = [...sums.matchAll(
    /^([0-9a-f]{64}) [ *](courseraprogramming-([0-9][^/\s]*?)-(\w+-\w+)\.(?:tar\.gz|zip))$/gm,
  )].map(([, sha256 = "", name = "", version = "", system = ""]) => ({
    sha256,
    name,
    version,
    system,
  }));
  const named = files[0]?.version ?? "";
  if (!isVersion(named) || (version !== undefined && named !== version)) {
    throw new UserError(`\`${visible(url)}\` does not list the files of a release`, {
      hint: "is it the address of releases, or of a mirror of them?",
    });
  }
  const own = files.find(({ version, system }) => version === named && system === ownSystem());
  const archive = own && {
    url: `${baseUrl}/download/v${named}/${own.name}`,
    sha256: own.sha256,
  };
  return { version: named, archive };
}

/** The name of this system in the files of a release. */
export function ownSystem(): string {
  const systems: Record<string, string> = { darwin: "macos" };
  const machines = { x86_64: "x64", aarch64: "arm64" };
  return `${systems[Deno.build.os] ?? Deno.build.os}-${machines[Deno.build.arch]}`;
}

/**
 * Downloads an archive into memory and checks that it is the released one.
 *
 * @throws {UserError} if its checksum differs
 * @throws {RetryableError} if the download fails
 */
export async function downloadArchive(
  { url, sha256 }: ReleaseArchive,
  signal: AbortSignal,
  onProgress: (received: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await download(url, { limit: LARGEST_FILE, signal, onProgress });
  const actual = createHash("sha256").update(bytes).digest("hex");
  if (actual === sha256) return bytes;
  throw new UserError(
    `\`${visible(url)}\` is not what was released: its SHA-256 is ${actual}, not ${sha256}`,
    { hint: "try again; nothing was changed" },
  );
}

interface DownloadOptions {
  /** Maximum number of bytes. */
  limit: number;
  signal: AbortSignal;
  patience?: number | undefined;
  onProgress?: (received: number) => void;
}

async function download(
  url: string,
  { limit, signal, patience = PATIENCE, onProgress }: DownloadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const silence = new AbortController();
  const idle = new IdleTimer(patience, () => silence.abort());
  const either = AbortSignal.any([signal, silence.signal]);
  try {
    const response = await follow(url, either);
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let received = 0;
    let counted = 0;
    for await (const chunk of response.body ?? []) {
      received += chunk.length;
      if (received - counted >= LEAST_BYTES) {
        idle.touch();
        counted = received;
      }
      if (received > limit) {
        throw new UserError(`\`${visible(url)}\` is larger than a file of a release may be`);
      }
      chunks.push(chunk);
      onProgress?.(received);
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserError) throw error;
    const reason = silence.signal.aborted
      ? `less than 1 kB/s came for ${patience} s`
      : error instanceof Error
      ? networkReason(error)
      : String(error);
    throw new RetryableError(`Downloading \`${visible(url)}\` failed: ${reason}`, {
      hint: "check the network and the proxy variables, then try again",
      cause: error,
    });
  } finally {
    idle.stop();
  }
}

/** Follows redirects itself, because `fetch` would follow them to plain http too. */
async function follow(url: string, signal: AbortSignal): Promise<Response> {
  const untrusted = untrustedReason(url);
  if (untrusted !== undefined) {
    throw new UserError(`\`${visible(url)}\` is not a place for releases: ${untrusted}`, {
      hint: "name a mirror such as https://host/path",
    });
  }
  let at = new URL(url);
  for (let step = 0; step <= MOST_REDIRECTS; step++) {
    const response = await fetch(at, { redirect: "manual", signal });
    const { status } = response;
    const location = response.headers.get("location");
    if (response.ok) return response;
    await response.body?.cancel();
    if (status >= 300 && status < 400 && location !== null) {
      const to = redirectTarget(location, at);
      if ("problem" in to) {
        throw new UserError(
          visible(
            `\`${url}\` leads to \`${location.slice(0, 200)}\`, which is refused: ${to.problem}`,
          ),
          { hint: "try again, or ask who runs the server" },
        );
      }
      at = to;
      continue;
    }
    const message = `Downloading \`${visible(at.href)}\` failed: the server answered ${status}`;
    if (status === 429 || status >= 500) {
      throw new RetryableError(message, { hint: "try again later" });
    }
    throw new UserError(message, {
      hint: "is there such a release, and is the address of releases right?",
    });
  }
  throw new UserError(`\`${visible(url)}\` leads from one address to the next without end`);
}
