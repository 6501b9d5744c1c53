import { basename, join } from "node:path";
import type { Generation } from "../../coursera/resources/allowed_resources.ts";
import type { Archive } from "../../coursera/transfer/send_archive.ts";
import type { Owner } from "../../docker/container/owner.ts";
import type { Source } from "../../docker/image/source.ts";
import { failureReason, placedReason, UsageError, UserError } from "../../terminal/errors.ts";
import { bytes as byteText } from "../../terminal/measures.ts";
import { visible } from "../../terminal/text.ts";
import { buildFound } from "../source/build_found.ts";
import { cleanupReporter } from "../cleanup.ts";
import { findSource, type GivenSource } from "../source/find_source.ts";
import type { Tools } from "../tools.ts";

/** What to upload. */
export interface UploadSubject {
  found: Source;
  generation: Generation;
}

/** A folder for archives that lasts as long as the upload. */
export interface UploadFolder extends AsyncDisposable {
  path: string;
}

/**
 * Finds out what SOURCE is and which generation of Coursera's API accepts it.
 *
 * @throws {UsageError} for an image where only build contexts are accepted
 */
export async function identifyUpload(
  source: GivenSource,
  api: Generation | undefined,
  tools: Tools,
): Promise<UploadSubject> {
  // An old job may mean an image that the engine cannot look up now.
  const refuses = api === undefined && !source.isOfCourseFile;
  const onSilence = api === "v1" ? "fail" : refuses ? "refuse" : "take";
  const found = await findSource(source, { onSilence }, tools);
  const generation = api ?? (found.kind === "image" ? "v1" : "v2");
  if (generation === "v2" && found.kind === "image") {
    const name = visible(found.written);
    throw new UsageError(`\`${name}\` is an image, which \`--api v2\` does not take`, {
      hint: "name the directory with its Dockerfile, as in `./grader`",
    });
  }
  return { found, generation };
}

/** Makes a folder for archives below `temporary`; removes those left behind by killed uploads. */
export async function openUploadFolder(
  temporary: string,
  tools: Tools,
): Promise<UploadFolder> {
  const [{ Owner }, { Sweep }] = await Promise.all([
    import("../../docker/container/owner.ts"),
    import("../../docker/container/sweep.ts"),
  ]);
  const owner = await Owner.claim(temporary).catch((cause: unknown) => {
    const why = failureReason(cause);
    throw new UserError(`No archive can be made in \`${visible(temporary)}\`: ${why}`, {
      hint: "`--temp-dir` names another folder for it",
      cause,
    });
  });
  const sweep = new Sweep(await tools.docker(), temporary);
  sweep.begin();
  return { path: owner.folder, [Symbol.asyncDispose]: () => closeFolder(owner, sweep, tools) };
}

async function closeFolder(
  owner: Owner,
  sweep: { finish(): Promise<unknown> },
  { terminal }: Tools,
): Promise<void> {
  // A build context needs no engine, so it may be down; the next upload of an image sweeps.
  await sweep.finish().catch((error: unknown) => terminal.detail(`sweep: ${placedReason(error)}`));
  await owner.release().catch(cleanupReporter(terminal));
}

/** The digest of the upload's content, if it is known before the archive is made. */
export function imageContent({ found, generation }: UploadSubject): string | undefined {
  return generation === "v1" && found.kind === "image" ? found.image.Id : undefined;
}

/** Packs the upload into a file below `folder`. */
export async function makeArchive(
  subject: UploadSubject,
  { folder, fileName }: { folder: string; fileName: string | undefined },
  tools: Tools,
): Promise<Archive> {
  const { terminal } = tools;
  const name = archiveName(subject, fileName);
  const place = { folder, path: join(folder, "archive") };
  const file = subject.generation === "v1"
    ? await saveAsImage(subject, place, tools)
    : await pack(subject, place, tools);
  terminal.endProgress();
  const contentType = subject.generation === "v1" ? "application/x-tar" : "application/x-zip";
  return { ...file, fileName: name, contentType };
}

/** Named as in the old tools (docs/spec/coursera-api.md, section 4). */
function archiveName({ found, generation }: UploadSubject, given?: string): string {
  const end = generation === "v1" ? ".tar" : ".zip";
  const base = given ??
    (found.kind === "image" ? found.written : basename(found.path).replace(/\.zip$/i, ""));
  const flat = base.replaceAll("/", "_");
  return flat.endsWith(end) ? flat : flat + end;
}

interface Place {
  folder: string;
  path: string;
}

async function saveAsImage({ found }: UploadSubject, { folder, path }: Place, tools: Tools) {
  const { terminal, signal } = tools;
  const [docker, { saveImage }, { unpackedSize }] = await Promise.all([
    tools.docker(),
    import("../../docker/image/save.ts"),
    import("../../docker/image/unpacked_size.ts"),
  ]);
  const { reference, image } = await buildFound(found, { docker, temporary: folder }, tools);
  const size = unpackedSize(image, await docker.imageHistory(reference));
  terminal.note(`Saving image \`${visible(reference)}\`, about ${byteText(size.bytes)}`);
  const onProgress = (bytes: number) =>
    terminal.progress(
      `Saving ${visible(reference)}: ${byteText(bytes)} of ${byteText(size.bytes)}`,
    );
  return await saveImage(docker, { reference, size, path, signal, onProgress });
}

async function pack({ found }: UploadSubject, { folder, path }: Place, tools: Tools) {
  const source = found.written;
  const { terminal, signal } = tools;
  const { packContext } = await import("../../docker/context/pack_context.ts");
  const context = await contextFolder(found, folder, signal);
  terminal.note(`Packing the build context of \`${visible(source)}\``);
  const onProgress = (packed: number, total: number) =>
    terminal.progress(`Packing ${visible(source)}: ${byteText(packed)} of ${byteText(total)}`);
  return await packContext({ folder: context, source, path, signal, onProgress });
}

/** A zip is repacked too: without ignored files, and with the same bytes each time. */
async function contextFolder(
  found: Source,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  if (found.kind === "directory") return found.path;
  if (found.kind !== "zip") throw new Error(`a ${found.kind} has no build context`);
  const { CONTEXT_LIMITS, unzip } = await import("../../docker/files/unzip.ts");
  const unpacked = join(folder, "context");
  await Deno.mkdir(unpacked);
  await unzip(found.path, unpacked, { ...CONTEXT_LIMITS, signal });
  return unpacked;
}
