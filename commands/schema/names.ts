/** The published schemas and what each describes, in the order they are listed. */
export const SCHEMAS = {
  courseraprogramming: "the course file, courseraprogramming.yaml",
  parts: "the file of `--parts`",
  suite: "the suite of a batch, suite.yaml",
  sanity: "`sanity --json`",
  "grade-local": "`grade local`, `grade remote` and `grade replay` with `--json`",
  "grade-batch": "results.json of `grade batch`, `grade attack` and `grade merge`",
  "grade-compare": "`grade compare --json`",
  "grade-explain": "`--explain --json` of the grade commands",
  upload: "`upload --json`",
  reregister: "`reregister --json`",
  plan: "`plan --json`",
  deploy: "`deploy --json`",
  publish: "`publish --json`",
  status: "`status --json` of one grader",
  "status-list": "`status --json` of the course file's graders",
  list: "`list --json`",
  limits: "`limits get --json` and `limits set --json` of one part",
  "limits-list": "the same of the course file's parts",
  course: "`course --json`",
  "configure-check-auth": "`configure check-auth --json`",
  "configure-display-auth-cache": "`configure display-auth-cache --json`",
  "configure-login": "`configure login --json`",
  "configure-logout": "`configure logout --json`",
  prune: "`prune --json`",
  upgrade: "`upgrade --json`",
  version: "`version --json`",
} as const;

export type SchemaName = keyof typeof SCHEMAS;

export const SCHEMA_NAMES = Object.keys(SCHEMAS) as SchemaName[];
