import { TREE_LIMITS } from "./walk.ts";
import { failureReason, UserError } from "../../terminal/errors.ts";
import { bytes as byteText } from "../../terminal/measures.ts";
import { visible, visibleLine } from "../../terminal/text.ts";

/** Limits for an untrusted archive, and its name in messages. */
export interface UnpackLimits {
  /** Bytes of all files together, unpacked. */
  bytes: number;
  entries: number;
  /** Shown instead of the archive's path. */
  title?: string;
  /** Skip the folder `__MACOSX`, which macOS adds to zips. */
  withoutForks?: boolean;
  signal?: AbortSignal;
}

/** Limits of file systems: bytes of one name, and of a whole path below a temporary folder. */
const LONGEST_NAME = 255;
const LONGEST_PATH = 3000;

/**
 * The components of an entry's path, relative to the target folder; none for the folder itself.
 *
 * @throws {UserError} for a path that leads out of it, or that no file system accepts
 */
export function entryParts(archive: string, name: string): string[] {
  const parts = name.split("/");
  const climbs = name.split(/[/\\]/).includes("..");
  if (/^[/\\]|^[A-Za-z]:[/\\]/.test(name) || climbs) {
    throw refusal(archive, `the entry "${visibleLine(name)}" lies outside of it`);
  }
  const odd = name.includes("\\") ? "backslash" : name.includes("\0") ? "NUL byte" : undefined;
  if (odd !== undefined) {
    throw refusal(archive, `the name of the entry "${visibleLine(name)}" has a ${odd}`);
  }
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  if (bytes(name) > LONGEST_PATH || parts.some((part) => bytes(part) > LONGEST_NAME)) {
    throw refusal(
      archive,
      `the name of the entry "${visibleLine(name.slice(0, 60))}…" is too long`,
    );
  }
  // The libraries replace bytes that are not UTF-8: the file would have another name.
  if (name.includes("\ufffd")) {
    throw refusal(archive, `the name of the entry "${visibleLine(name)}" is not UTF-8`);
  }
  const path = parts.filter((part) => part !== "" && part !== ".");
  if (path.length > TREE_LIMITS.depth) {
    throw refusal(archive, `the entry "${visibleLine(name.slice(0, 60))}…" is nested too deep`);
  }
  return path;
}

/**
 * Creates streams that count their bytes together, because the sizes in an archive cannot be
 * trusted. The stream that exceeds the limit fails.
 */
export function byteLimiter(
  archive: string,
  limits: UnpackLimits,
): () => TransformStream<Uint8Array, Uint8Array> {
  let passed = 0;
  return () =>
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        limits.signal?.throwIfAborted();
        passed += chunk.length;
        if (passed > limits.bytes) throw tooLarge(archive, limits);
        controller.enqueue(chunk);
      },
    });
}

export function tooLarge(archive: string, { bytes }: UnpackLimits): UserError {
  return refusal(archive, `it unpacks to more than ${byteText(bytes)}`);
}

export function tooMany(archive: string, { entries }: UnpackLimits): UserError {
  return refusal(archive, `it has more than ${entries} entries`);
}

/** The error for an archive that breaks a rule; it is refused as a whole. */
export function refusal(archive: string, why: string): UserError {
  return new UserError(`\`${visible(archive)}\` is refused: ${why}`);
}

/** An error while reading an archive, as a user error if the archive caused it. */
export function unreadable(archive: string, kind: string, error: unknown): unknown {
  if (error instanceof UserError || isDiskError(error)) return error;
  // An error of the zip library, which has its own rules for names.
  if (error instanceof Error && "filename" in error && typeof error.filename === "string") {
    return refusal(archive, `the entry "${visibleLine(error.filename)}" has an unsafe name`);
  }
  // An interruption is not the archive's fault.
  if (error instanceof Error && /^(AbortError|InterruptedError)$/.test(error.name)) return error;
  return new UserError(
    `\`${visible(archive)}\` is not a ${kind} that can be read: ${
      error instanceof Error ? failureReason(error) : "unknown"
    }`,
    {
      cause: error,
    },
  );
}

function isDiskError(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "ENOSPC" || error.code === "EDQUOT");
}
