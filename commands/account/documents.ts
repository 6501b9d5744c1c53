/** What `--json` prints, one schema per command; published in `schemas/`. */
import * as z from "zod";

const version1 = z.literal(1);

export const profileDocument = z.object({
  schema: version1,
  id: z.string().nullable(),
  name: z.string().nullable(),
});

export const tokensDocument = z.object({
  schema: version1,
  token: z.string().describe("The beginning, or with --no-truncate the whole"),
  refreshToken: z.string().nullable(),
  expires: z.number().describe("Seconds since the epoch"),
  remainingSeconds: z.number().describe("Negative when the token has expired"),
});

export const signedInDocument = z.object({
  schema: version1,
  tokenCache: z.string().nullable().describe("The file the tokens are kept in"),
});

export const signedOutDocument = z.object({
  schema: version1,
  removed: z.array(z.string()).describe("The files that are gone"),
});

export const courseDocument = z.object({
  schema: version1,
  slug: z.string(),
  id: z.string(),
  branches: z.array(z.object({ id: z.string(), name: z.string().nullable() })).optional()
    .describe("With --branches"),
});

export const gradersDocument = z.object({
  schema: version1,
  course: z.string().describe("Its id, or that of the branch"),
  graders: z.array(z.object({ id: z.string(), filename: z.string().nullable() })),
});

export const statusDocument = z.object({
  schema: version1,
  course: z.string(),
  grader: z.string(),
  status: z.string().describe("Coursera's word, such as PENDING, COMPLETED or FAILED"),
});

/** For `status` without arguments. */
export const statusListDocument = z.object({
  schema: version1,
  course: z.string(),
  graders: z.array(z.object({
    name: z.string().nullable().describe("In the course file; null where it has one grader only"),
    source: z.string(),
    grader: z.string().nullable().describe("null where none was uploaded from here"),
    status: z.string().nullable(),
  })),
});

const amounts = {
  cpu: z.number().nullable().describe("null where it is not set"),
  memory: z.number().nullable().describe("MB"),
  timeout: z.number().nullable().describe("Seconds"),
};

export const limitsDocument = z.object({
  schema: version1,
  course: z.string(),
  item: z.string(),
  part: z.string(),
  ...amounts,
  defaults: z.object({ cpu: z.number(), memory: z.number(), timeout: z.number() })
    .describe("What counts where nothing is set"),
});

/** For `limits` without arguments. */
export const limitsListDocument = z.object({
  schema: version1,
  limits: z.array(limitsDocument).describe("Of each part of the course file that has any"),
});

const publishState = z.enum(["published", "retryable", "fatal"]);

export const publishDocument = z.object({
  schema: version1,
  course: z.string().describe("As it was given"),
  state: publishState.describe("The worst of the items'"),
  items: z.array(z.object({
    item: z.string(),
    state: publishState,
    reason: z.string().nullable(),
    hint: z.string().nullable(),
  })),
});

export const versionDocument = z.object({ schema: version1, version: z.string() });

export const upgradeDocument = z.object({
  schema: version1,
  current: z.string().describe("The version that ran"),
  release: z.string().describe("The one that was found"),
  newer: z.boolean().describe("Whether it is newer"),
  installed: z.string().nullable().describe("The file that was replaced by it"),
});

/** By file name in `schemas/`. */
export const accountDocuments = {
  "configure-check-auth": profileDocument,
  "configure-display-auth-cache": tokensDocument,
  "configure-login": signedInDocument,
  "configure-logout": signedOutDocument,
  course: courseDocument,
  list: gradersDocument,
  status: statusDocument,
  "status-list": statusListDocument,
  limits: limitsDocument,
  "limits-list": limitsListDocument,
  publish: publishDocument,
  version: versionDocument,
  upgrade: upgradeDocument,
};

export type ProfileDocument = z.infer<typeof profileDocument>;
export type TokensDocument = z.infer<typeof tokensDocument>;
export type SignedInDocument = z.infer<typeof signedInDocument>;
export type SignedOutDocument = z.infer<typeof signedOutDocument>;
export type CourseDocument = z.infer<typeof courseDocument>;
export type GradersDocument = z.infer<typeof gradersDocument>;
export type StatusDocument = z.infer<typeof statusDocument>;
export type StatusListDocument = z.infer<typeof statusListDocument>;
export type LimitsDocument = z.infer<typeof limitsDocument>;
export type PublishDocument = z.infer<typeof publishDocument>;
export type VersionDocument = z.infer<typeof versionDocument>;
export type UpgradeDocument = z.infer<typeof upgradeDocument>;
