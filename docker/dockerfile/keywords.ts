/** The syntax of each instruction (docs/spec/dockerfile.md, sections 4 and 5). */

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
  /** In upper case. */
  name: string;
  form: ArgumentForm;
  /** Whether it accepts a JSON array. */
  json: boolean;
  /** Whether it accepts here-documents. */
  heredocs: boolean;
  flags: Readonly<Record<string, FlagKind>>;
}

const none = { json: false, heredocs: false, flags: {} } as const;

const table: readonly Keyword[] = [
  {
    name: "ADD",
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
  },
  { name: "ARG", ...none, form: "words" },
  { name: "CMD", ...none, form: "text", json: true },
  {
    name: "COPY",
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
  },
  { name: "ENTRYPOINT", ...none, form: "text", json: true },
  { name: "ENV", ...none, form: "pairs" },
  { name: "EXPOSE", ...none, form: "blanks" },
  { name: "FROM", ...none, form: "blanks", flags: { platform: "value" } },
  {
    name: "HEALTHCHECK",
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
  },
  { name: "LABEL", ...none, form: "pairs" },
  { name: "MAINTAINER", ...none, form: "text" },
  { name: "ONBUILD", ...none, form: "onbuild" },
  {
    name: "RUN",
    form: "text",
    json: true,
    heredocs: true,
    flags: { mount: "repeatable", network: "value", security: "value", device: "repeatable" },
  },
  { name: "SHELL", ...none, form: "text", json: true },
  { name: "STOPSIGNAL", ...none, form: "text" },
  { name: "USER", ...none, form: "text" },
  { name: "VOLUME", ...none, form: "blanks", json: true },
  { name: "WORKDIR", ...none, form: "text" },
];

/** Every instruction, by its keyword in upper case. */
export const keywords: ReadonlyMap<string, Keyword> = new Map(
  table.map((keyword) => [keyword.name, keyword]),
);

const byLowerCase: ReadonlyMap<string, string> = new Map(
  Array.from(keywords.keys(), (keyword) => [keyword.toLowerCase(), keyword]),
);

/** The keyword, in upper case, that a word in any case matches. */
export function keywordOf(word: string): string | undefined {
  return byLowerCase.get(lowerCase(word));
}
