import { dirname, join } from "node:path";
import { CONTEXT_LIMITS, unzip } from "../../docker/unzip.ts";
import { UserError } from "../../terminal/errors.ts";
import { readSmallText, UnfitFileError } from "../../terminal/small_file.ts";
import { visible } from "../../terminal/text.ts";
import { type Bundle, BUNDLE_FILE, BUNDLE_SUBMISSION, bundleSchema } from "./bundle.ts";

/** Bytes; it holds a record with all that the grader printed. */
const LARGEST_BUNDLE_FILE = 64 << 20;

/** A bundle that was unpacked. */
export interface OpenBundle {
  bundle: Bundle;
  /** The submission's folder. */
  submission: string;
}

/**
 * Unpacks a bundle, which may come from anybody: nothing is written outside of `folder`.
 *
 * @param folder is made
 * @throws {UserError} for what is no bundle
 */
export async function openBundle(path: string, folder: string): Promise<OpenBundle> {
  await Deno.mkdir(folder);
  await unzip(path, folder, CONTEXT_LIMITS).catch((error: unknown) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(`There is no bundle \`${visible(path)}\``, { cause: error });
  });
  const bundle = bundleSchema.safeParse(parsed(textOf(path, join(folder, BUNDLE_FILE))));
  if (!bundle.success) {
    const [issue] = bundle.error.issues;
    throw notABundle(path, `${issue?.path.join(".")}: ${issue?.message}`, bundle.error);
  }
  const submission = join(folder, BUNDLE_SUBMISSION);
  await Deno.mkdir(submission, { recursive: true });
  for (const { name, target } of bundle.data.links) {
    await restoreLink(path, submission, name, target);
  }
  return { bundle: bundle.data, submission };
}

function textOf(path: string, file: string): string {
  try {
    return readSmallText(file, LARGEST_BUNDLE_FILE);
  } catch (error) {
    if (error instanceof UnfitFileError) throw notABundle(path, `${BUNDLE_FILE}: ${error.reason}`);
    throw notABundle(path, `it has no ${BUNDLE_FILE}`, error);
  }
}

/** Last, so that nothing is ever written through one. */
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
  // A folder on the way may be a link of this bundle.
  const parent = await Deno.realPath(dirname(place)).catch(() => "");
  if (parent !== join(await Deno.realPath(submission), ...parts.slice(0, -1))) {
    throw notABundle(path, `the link "${visible(name)}" lies in no folder of it`);
  }
  await Deno.symlink(target, place);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notABundle(path: string, why: string, cause?: unknown): UserError {
  return new UserError(`\`${visible(path)}\` is no bundle of \`grade batch\`: ${visible(why)}`, {
    cause,
  });
}
