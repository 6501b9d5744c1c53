/** The output formats of `sanity` (docs/spec/sanity-rules.md, section 6); `tree` checks nothing. */
export const FORMATS = ["text", "json", "sarif", "github", "checkstyle", "tree"] as const;

/** One call of `sanity`, as plain values. */
export interface SanityOptions {
  /** As written; relative to the working directory. */
  sources: readonly string[];
  /** The Dockerfile to take, whatever its name; a folder means the Dockerfile in it. */
  dockerFile: string | undefined;
  environment: boolean;
  protocol: "auto" | "v1" | "v2";
  format: (typeof FORMATS)[number];
  /** Warnings fail too. */
  strict: boolean;
  /** Ids or names of rules. */
  ignore: readonly string[];
  fix: boolean;
}
