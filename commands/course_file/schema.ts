/** What a course file may hold; published as `schemas/courseraprogramming.schema.json`. */
import * as z from "zod";
import { partSchema } from "./parts_file.ts";

const resourcesSchema = z.strictObject({
  cpu: z.int().positive().describe("CPUs: 1 to 4 of an image; 1, 2 or 4 of a directory or zip"),
  memory: z.int().positive().describe("MB, a multiple of 1024"),
  timeout: z.int().positive().describe("Seconds for one grading, from 300"),
}).partial();

/** Settings allowed at the top, for all graders, or in one grader. */
const shared = {
  protocol: z.enum(["auto", "v1", "v2"]).optional()
    .describe("How `grade` expects the verdict; auto: v2 where /shared/feedback.json appears"),
  api: z.enum(["v1", "v2"]).optional()
    .describe(
      "Generation of Coursera's API; by default v1 for an image, v2 for a directory or zip",
    ),
  resources: resourcesSchema.optional().describe("What a grading may use at Coursera"),
};

const own = {
  source: z.string().min(1)
    .describe(
      "An image, a directory with a Dockerfile, or a zip of one, relative to this file; `./grader` " +
        "is the directory, `grader` an image if there is one of that name",
    ),
  parts: z.array(partSchema).min(1).optional().describe("What uses the grader"),
  suite: z.string().min(1).optional()
    .describe("Folder of submissions for `grade batch`, relative to this file"),
};

/** Also the name of the folder for a suite's reports. */
const nameSchema = z.string().regex(/^\w[\w.-]*$/, "must be of letters, digits, `_`, `-` and `.`");

const graderSchema = z.strictObject({ ...own, ...shared });

/** A course with one grader at the top, or several named graders. */
export const courseFileSchema = z.strictObject({
  course: z.string().min(1).describe("Slug, course id or branch id"),
  ...own,
  source: own.source.optional(),
  ...shared,
  graders: z.record(nameSchema, graderSchema).optional()
    .describe("Graders by name, in place of `source`, `parts` and `suite` at the top"),
}).superRefine((file, context) => {
  const fault = (path: (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  if (file.graders === undefined) {
    if (file.source === undefined) fault(["source"], "none given");
    return;
  }
  if (Object.keys(file.graders).length === 0) fault(["graders"], "none given");
  for (const key of ["source", "parts", "suite"] as const) {
    if (file[key] !== undefined) fault([key], "belongs to a grader where there are `graders`");
  }
  const owners = new Map<string, string>();
  for (const [name, { parts = [] }] of Object.entries(file.graders)) {
    for (const [index, { item, part }] of parts.entries()) {
      const key = JSON.stringify([item, part]);
      const owner = owners.get(key) ?? name;
      owners.set(key, owner);
      if (owner === name) continue;
      fault(["graders", name, "parts", index], `this part is one of grader \`${owner}\` already`);
    }
  }
});
