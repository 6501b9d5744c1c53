import { configure, TextReader, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";
import { createHash } from "node:crypto";
import { join } from "node:path";
import * as z from "zod";
import type { ResolvedSource } from "../../../docker/image/build.ts";
import { openFound, targetOf } from "../../../docker/files/walk.ts";
import { walkSubmission } from "../../../docker/container/submission.ts";
import { count, cpus, listOf, positiveCount, seconds } from "../../bounds.ts";
import { makeFolder } from "../../files/file_place.ts";
import type { Grading } from "../../grading.ts";
import { NewFile } from "../../files/new_file.ts";
import type { PlannedSubmission } from "../plan.ts";
import { BUNDLES, type SubmissionRecord, submissionRecordSchema } from "../record.ts";

/** Increased when a field changes its meaning or is removed, not for new fields. */
const BUNDLE_SCHEMA_VERSION = 1;

/** The name in the zip of the bundle's own file. */
export const BUNDLE_FILE = "bundle.json";

/** The folder in the zip with the submission's files. */
export const BUNDLE_SUBMISSION = "submission";

/** Most characters of a path. */
const LONGEST_PATH = 4096;

/** Text that can be an argument, a variable or a path: the system ends these at a NUL. */
const text = z.string().regex(/^[^\0]*$/, "holds a NUL");

/**
 * `docker` reads everything before the first `=` as the name, and a name alone as one of its own
 * variables.
 */
const variableName = z.string().regex(/^[^\0=]+$/, "is not the name of a variable");

/** Everything that a grading depends on, and its result. */
export const bundleSchema = z.strictObject({
  schema: z.literal(BUNDLE_SCHEMA_VERSION),
  tool: z.string(),
  image: z.strictObject({
    id: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    reference: z.string(),
    architecture: z.string(),
  }),
  request: z.strictObject({
    args: listOf(text),
    env: z.record(variableName, text),
    parameters: z.strictObject({
      partId: text.exactOptional(),
      userId: text.exactOptional(),
      filename: text.exactOptional(),
    }),
    protocol: z.enum(["auto", "v1", "v2"]),
    judgedAs: z.enum(["v1", "v2"]).exactOptional(),
    limits: z.strictObject({
      timeLimit: seconds.positive(),
      memoryMiB: count,
      cpus: cpus.positive(),
      pidsLimit: positiveCount,
    }),
    allowNetwork: z.boolean(),
    superUser: z.boolean(),
  }),
  /** A zip with links is refused, so they are listed separately from the files. */
  links: listOf(z.strictObject({ name: text.max(LONGEST_PATH), target: text.max(LONGEST_PATH) })),
  record: submissionRecordSchema,
});
export type Bundle = z.infer<typeof bundleSchema>;

/** The contents of a bundle. */
export interface BundleParts {
  /** The program's version. */
  tool: string;
  planned: PlannedSubmission;
  /** The folder of the submission. */
  folder: string;
  grading: Grading | undefined;
  record: SubmissionRecord;
  grader: ResolvedSource;
}

/**
 * Writes everything needed to repeat a grading as one zip.
 *
 * @param report the report's folder, which must exist
 * @returns the zip's path relative to it
 */
export async function writeBundle(report: string, parts: BundleParts): Promise<string> {
  const { name } = parts.planned;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  const readable = name.replace(/[^\w.-]+/g, "_").slice(0, 80);
  const path = `${BUNDLES}/${readable}-${hash}.zip`;
  await makeFolder(join(report, BUNDLES));
  await using target = await NewFile.create(join(report, path), { mode: 0o600 });
  await writeZip(target.file, parts);
  await target.finish();
  return path;
}

async function writeZip(file: Deno.FsFile, parts: BundleParts): Promise<void> {
  configure({ useWebWorkers: false });
  const zip = new ZipWriter(file.writable);
  const links: Bundle["links"] = [];
  for await (const found of walkSubmission(parts.folder, { prefix: BUNDLE_SUBMISSION })) {
    const { info, name } = found;
    if (info.isSymlink) {
      const inside = name.slice(BUNDLE_SUBMISSION.length + 1);
      links.push({ name: inside, target: await targetOf(found) });
    } else if (info.isDirectory) await zip.add(`${name}/`, undefined, { directory: true });
    else if (info.isFile) {
      const executable = ((info.mode ?? 0) & 0o111) !== 0;
      const unixMode = executable ? 0o100755 : 0o100644;
      using source = await openFound(found);
      await zip.add(name, source.readable, { unixMode });
    }
  }
  const { grading } = parts;
  if (grading !== undefined) {
    await zip.add("stdout", new Uint8ArrayReader(grading.stdout.bytes));
    await zip.add("stderr", new Uint8ArrayReader(grading.stderr.bytes));
    if (grading.feedbackFile !== undefined) {
      await zip.add("feedback.json", new Uint8ArrayReader(grading.feedbackFile));
    }
  }
  await zip.add(BUNDLE_FILE, new TextReader(JSON.stringify(bundleOf(parts, links), null, 2)));
  await zip.close(undefined, { preventClose: true });
}

function bundleOf({ tool, planned, record, grader }: BundleParts, links: Bundle["links"]): Bundle {
  const { args, env, parameters, protocol, judgedAs, limits, allowNetwork, superUser } =
    planned.request;
  const { image, reference } = grader;
  return {
    schema: BUNDLE_SCHEMA_VERSION,
    tool,
    image: { id: image.Id, reference, architecture: image.Architecture },
    request: {
      args: [...args],
      env: { ...env },
      parameters,
      protocol,
      ...(judgedAs === undefined ? {} : { judgedAs }),
      limits,
      allowNetwork,
      superUser,
    },
    links,
    record,
  };
}
