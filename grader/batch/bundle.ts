import { configure, TextReader, Uint8ArrayReader, ZipWriter } from "@zip.js/zip.js";
import { createHash } from "node:crypto";
import { join } from "node:path";
import * as z from "zod";
import type { ResolvedSource } from "../../docker/source.ts";
import { openFound, targetOf } from "../../docker/files/walk.ts";
import { walkSubmission } from "../../docker/submission.ts";
import type { Grading } from "../grade.ts";
import type { PlannedSubmission } from "./plan.ts";
import { type SubmissionRecord, submissionRecordSchema } from "./record.ts";

/** Raised when a field changes its meaning or goes; new fields do not raise it. */
const BUNDLE_SCHEMA_VERSION = 1;

/** The bundle's own file in its zip. */
export const BUNDLE_FILE = "bundle.json";

/** The folder of the submission's files in the zip. */
export const BUNDLE_SUBMISSION = "submission";

/** All that a grading depends on, and what came of it. */
export const bundleSchema = z.strictObject({
  schema: z.literal(BUNDLE_SCHEMA_VERSION),
  tool: z.string(),
  image: z.strictObject({
    id: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    reference: z.string(),
    architecture: z.string(),
  }),
  request: z.strictObject({
    args: z.array(z.string()),
    env: z.record(z.string(), z.string()),
    parameters: z.strictObject({
      partId: z.string().exactOptional(),
      userId: z.string().exactOptional(),
      filename: z.string().exactOptional(),
    }),
    protocol: z.enum(["auto", "v1", "v2"]),
    limits: z.strictObject({
      timeLimit: z.number().positive(),
      memoryMiB: z.int().nonnegative(),
      cpus: z.number().positive(),
      pidsLimit: z.int().positive(),
    }),
    allowNetwork: z.boolean(),
    superUser: z.boolean(),
  }),
  /** A zip with links in it is refused, so they lie beside the files. */
  links: z.array(z.strictObject({ name: z.string(), target: z.string() })),
  record: submissionRecordSchema,
});
export type Bundle = z.infer<typeof bundleSchema>;

/** What a bundle is made from. */
export interface BundleParts {
  /** The program's version. */
  tool: string;
  planned: PlannedSubmission;
  /** The submission as a folder. */
  folder: string;
  grading: Grading | undefined;
  record: SubmissionRecord;
  grader: ResolvedSource;
}

/**
 * Writes all that is needed to grade a submission again as one zip.
 *
 * @param report the report's folder
 * @returns the zip's path below it
 */
export async function writeBundle(report: string, parts: BundleParts): Promise<string> {
  const { name } = parts.planned;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  const readable = name.replace(/[^\w.-]+/g, "_").slice(0, 80);
  const path = `bundles/${readable}-${hash}.zip`;
  await Deno.mkdir(join(report, "bundles"), { recursive: true });
  const temporary = join(report, `${path}.tmp`);
  const file = await Deno.open(temporary, {
    ...{ write: true, create: true, truncate: true, mode: 0o600 },
  });
  try {
    // Its stream closes the file.
    await writeZip(file.writable, parts);
    await Deno.rename(temporary, join(report, path));
  } catch (error) {
    try {
      file.close();
    } catch { /* The stream has closed it. */ }
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  return path;
}

async function writeZip(to: WritableStream<Uint8Array>, parts: BundleParts): Promise<void> {
  configure({ useWebWorkers: false });
  const zip = new ZipWriter(to);
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
  await zip.close();
}

function bundleOf({ tool, planned, record, grader }: BundleParts, links: Bundle["links"]): Bundle {
  const { args, env, parameters, protocol, limits, allowNetwork, superUser } = planned.request;
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
      limits,
      allowNetwork,
      superUser,
    },
    links,
    record,
  };
}
