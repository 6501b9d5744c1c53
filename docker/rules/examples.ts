import written from "./examples.json" with { type: "json" };

/** Contents of a build context by path, each with its mode in octal. */
export type ExampleFiles = Record<string, [mode: string, text: string]>;

/** A text that triggers a rule, and one that does not; a FROM line is added where there is none. */
export interface RuleExample {
  id: string;
  fail: string;
  pass: string;
  /** The only protocol that it applies to. */
  protocol?: "v1" | "v2";
  /** Files in the context of both texts, or of one. */
  files?: ExampleFiles;
  failFiles?: ExampleFiles;
  passFiles?: ExampleFiles;
  /** The image to check instead of the text. */
  failImage?: { Size: number };
  passImage?: { Size: number };
}

/**
 * One example of each rule but CPG000, in the order of the rules; the tests check the rules against
 * them.
 */
// JSON has no tuples: the compiler infers arrays.
export const ruleExamples = written as unknown as readonly RuleExample[];
