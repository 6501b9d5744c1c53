/** The output formats of `sanity` (docs/spec/sanity-rules.md, section 6); `tree` checks nothing. */
export const FORMATS = ["text", "json", "sarif", "github", "checkstyle", "tree"] as const;

/** Options for `sanity`, as plain values. */
export interface SanityOptions {
  /** As the user wrote it; relative to the working directory. */
  sources: readonly string[];
  /** The Dockerfile to use, whatever its name; a folder means the Dockerfile in it. */
  dockerFile: string | undefined;
  environment: boolean;
  protocol: "auto" | "v1" | "v2";
  format: (typeof FORMATS)[number];
  /** Fail on warnings too. */
  strict: boolean;
  /** Ids or names of rules. */
  ignore: readonly string[];
  fix: boolean;
}

/** Options of a run that checks rather than only parses. */
export type CheckOptions = SanityOptions & { format: CheckFormat };

/** A format for findings. */
export type CheckFormat = Exclude<SanityOptions["format"], "tree">;
