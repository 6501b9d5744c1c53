/** What each instruction takes (spec/dockerfile.md, sections 4 and 5). */

import { lowerCase } from "./letter_case.ts";

/** How the arguments are split when they are not a JSON array. */
export type ArgumentForm =
  | "text"
  | "blanks"
  | "pairs"
  | "words"
  | "healthcheck"
  | "onbuild";

/** How a flag takes its value. */
export type FlagKind = "boolean" | "value" | "repeatable";

/** One instruction of the language. */
export interface Keyword {
  form: ArgumentForm;
  /** Whether a JSON array is understood. */
  json: boolean;
  /** Whether here-documents are understood. */
  heredocs: boolean;
  flags: Readonly<Record<string, FlagKind>>;
}

const none = { json: false, heredocs: false, flags: {} } as const;

/** Every instruction, by its keyword in capitals. */
export const keywords: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ["ADD", {
    form: "blanks",
    json: true,
    heredocs: true,
    flags: {
      chown: "value",
      chmod: "value",
      link: "boolean",
      "keep-git-dir": "boolean",
      checksum: "value",
      unpack: "boolean",
      exclude: "repeatable",
    },
  }],
  ["ARG", { ...none, form: "words" }],
  ["CMD", { ...none, form: "text", json: true }],
  ["COPY", {
    form: "blanks",
    json: true,
    heredocs: true,
    flags: {
      from: "value",
      chown: "value",
      chmod: "value",
      link: "boolean",
      parents: "boolean",
      exclude: "repeatable",
    },
  }],
  ["ENTRYPOINT", { ...none, form: "text", json: true }],
  ["ENV", { ...none, form: "pairs" }],
  ["EXPOSE", { ...none, form: "blanks" }],
  ["FROM", { ...none, form: "blanks", flags: { platform: "value" } }],
  ["HEALTHCHECK", {
    ...none,
    form: "healthcheck",
    json: true,
    flags: {
      interval: "value",
      timeout: "value",
      "start-period": "value",
      "start-interval": "value",
      retries: "value",
    },
  }],
  ["LABEL", { ...none, form: "pairs" }],
  ["MAINTAINER", { ...none, form: "text" }],
  ["ONBUILD", { ...none, form: "onbuild" }],
  ["RUN", {
    form: "text",
    json: true,
    heredocs: true,
    flags: { mount: "repeatable", network: "value", security: "value", device: "repeatable" },
  }],
  ["SHELL", { ...none, form: "text", json: true }],
  ["STOPSIGNAL", { ...none, form: "text" }],
  ["USER", { ...none, form: "text" }],
  ["VOLUME", { ...none, form: "blanks", json: true }],
  ["WORKDIR", { ...none, form: "text" }],
]);

const byLowerCase: ReadonlyMap<string, string> = new Map(
  Array.from(keywords.keys(), (keyword) => [keyword.toLowerCase(), keyword]),
);

/** The keyword in capitals that a word in any case stands for. */
export function keywordOf(word: string): string | undefined {
  return keywords.has(word) ? word : byLowerCase.get(lowerCase(word));
}
