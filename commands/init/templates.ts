import { columns } from "../columns.ts";

/** Facts about a template. */
export interface TemplateFacts {
  /** What its grader grades, in a few words. */
  summary: string;
  /** The part that its grader grades, or the first of several. */
  part: string;
  /** One of its submissions that earns everything for that part. */
  right?: string;
  /** The protocol of the grader, v2 by default. */
  protocol?: "v1";
  /** Whether the suite says which part each submission is for. */
  suiteNamesParts?: true;
}

/** The folders of `commands/init/templates/`. */
export type Template =
  | "python"
  | "java"
  | "javascript"
  | "cpp"
  | "r"
  | "shell"
  | "notebook"
  | "two-part"
  | "v1";

/** One call of `init`. */
export interface InitOptions {
  template: Template;
  /** As written; relative to the working directory. */
  directory: string;
}

/** All templates, in the order in which they are offered. */
export const TEMPLATES: Readonly<Record<Template, TemplateFacts>> = {
  python: { summary: "functions in a Python file", part: "fibonacci" },
  java: { summary: "methods of a Java class", part: "fibonacci" },
  javascript: { summary: "functions of a JavaScript module", part: "fibonacci" },
  cpp: { summary: "functions in C++, compiled with tests", part: "fibonacci" },
  r: { summary: "functions in an R script", part: "fibonacci" },
  shell: { summary: "a shell script, by what it prints", part: "words" },
  notebook: { summary: "the cells of a Jupyter notebook", part: "fibonacci" },
  "two-part": {
    summary: "two parts of an assignment with one image, in Python",
    part: "fibonacci",
    right: "submissions/pass/fibonacci",
    suiteNamesParts: true,
  },
  v1: {
    summary: "functions in a Python file, for the older API",
    part: "fibonacci",
    protocol: "v1",
  },
};

/** Whether a word names a template. */
export function isTemplate(word: string): word is Template {
  return Object.hasOwn(TEMPLATES, word);
}

/** One line for each template, fitted to `width` columns. */
export function templateTable(width: number | undefined): string {
  return columns(Object.entries(TEMPLATES).map(([name, { summary }]) => [name, summary]), width);
}
