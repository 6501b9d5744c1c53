import { dirname, join } from "node:path";
import { CONTEXT_LIMITS, unzip } from "../../../docker/files/unzip.ts";
import { failureReason, UserError } from "../../../terminal/errors.ts";
import { readSmallFile, UnfitFileError } from "../../../terminal/small_file.ts";
import { visible } from "../../../terminal/text.ts";
import { makeFolder } from "../../files/file_place.ts";
import { jsonOf } from "../../files/lines.ts";
import { type Bundle, BUNDLE_FILE, BUNDLE_SUBMISSION, bundleSchema } from "./bundle.ts";

/** Bytes; the file's data on one submission is far shorter. */
const LONGEST_BUNDLE_FILE = 32 * 1024 ** 2;

/** Most characters shown of a fault: some name every key. */
const LONGEST_FAULT = 300;

/** An unpacked bundle. */
export interface OpenBundle {
  bundle: Bundle;
  /** The submission's folder. */
  submission: string;
}

/**
 * Unpacks an untrusted bundle. Nothing is written outside `folder`.
 *
 * @param folder created by this function
 * @throws {UserError} for a file that is not a bundle
 */
export async function openBundle(path: string, folder: string): Promise<OpenBundle> {
  const file = await Deno.stat(path).catch(() => undefined);
  // Opening a pipe would wait for a writer.
  if (file !== undefined && !file.isFile) throw notABundle(path, "it is not a regular file");
  await Deno.mkdir(folder);
  await unzip(path, folder, CONTEXT_LIMITS).catch((error: unknown) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(`There is no bundle \`${visible(path)}\``, { cause: error });
  });
  const bundle = await readBundle(path, join(folder, BUNDLE_FILE));
  const submission = join(folder, BUNDLE_SUBMISSION);
  await makeFolder(submission).catch((error: unknown) => {
    throw error instanceof UserError
      ? notABundle(path, `its ${BUNDLE_SUBMISSION} is not a folder`, error)
      : error;
  });
  for (const { name, target } of bundle.links) await restoreLink(path, submission, name, target);
  return { bundle, submission };
}

async function readBundle(path: string, file: string): Promise<Bundle> {
  const info = await Deno.lstat(file).catch(() => undefined);
  if (!info?.isFile) throw notABundle(path, `it has no ${BUNDLE_FILE}`);
  let value: unknown;
  try {
    value = jsonOf(readSmallFile(file, LONGEST_BUNDLE_FILE));
  } catch (error) {
    const isUnfit = error instanceof UnfitFileError;
    if (!isUnfit && !(error instanceof SyntaxError)) throw error;
    throw notABundle(path, `${BUNDLE_FILE}: ${isUnfit ? error.reason : error.message}`, error);
  }
  const bundle = bundleSchema.safeParse(value);
  if (bundle.success) return bundle.data;
  const [issue] = bundle.error.issues;
  const place = issue?.path.map(String).join(".") ?? "";
  throw notABundle(path, `${place}: ${issue?.message}`.slice(0, LONGEST_FAULT), bundle.error);
}

/** Links come last, so that nothing is ever written through one. */
async function restoreLink(
  path: string,
  submission: string,
  name: string,
  target: string,
): Promise<void> {
  const parts = name.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    throw notABundle(path, `the link "${visible(name)}" lies outside of it`);
  }
  const place = join(submission, ...parts);
  // A folder on the way may be a link from this bundle.
  const parent = await Deno.realPath(dirname(place)).catch(() => "");
  if (parent !== join(await Deno.realPath(submission), ...parts.slice(0, -1))) {
    throw notABundle(path, `the link "${visible(name)}" lies in no folder of it`);
  }
  await Deno.symlink(target, place).catch((error: Error) => {
    throw notABundle(
      path,
      `the link "${visible(name)}" cannot be made: ${failureReason(error)}`,
      error,
    );
  });
}

function notABundle(path: string, why: string, cause?: unknown): UserError {
  return new UserError(`\`${visible(path)}\` is not a bundle of \`grade batch\`: ${visible(why)}`, {
    cause,
  });
}
