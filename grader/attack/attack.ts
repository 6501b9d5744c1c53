import * as z from "zod";
import type { AttackClass } from "./words.ts";

/** Languages that have attacks; `any` holds those that work the same in every language. */
export const LANGUAGES = [
  "python",
  "java",
  "c",
  "cpp",
  "javascript",
  "r",
  "shell",
  "notebook",
] as const;
export type Language = (typeof LANGUAGES)[number];

/** The score that a submission deserves: that of an empty one, or that of the right one. */
const deserves = z.enum(["nothing", "right"]);

const common = {
  tries: z.string().min(1),
  gain: z.string().min(1),
  helps: z.string().regex(/^[a-z0-9-]+$/),
};

/** The record at the top of a source file (grader/attacks/README.md). */
export const sourceRecordSchema = z.strictObject({
  ...common,
  place: z.enum(["instead", "before"]),
  deserves: deserves.optional(),
  needs: z.array(z.enum(["functions"])).optional(),
});

const path = z.string().min(1).refine(
  (path) => !path.startsWith("/") && !path.split("/").includes(".."),
  "leads out of the submission",
);

/** A file that a shape makes, removes or changes. */
export const shapeFileSchema = z.discriminatedUnion("kind", [
  z.strictObject({ path, kind: z.literal("missing") }),
  z.strictObject({ path, kind: z.literal("directory") }),
  z.strictObject({ path, kind: z.literal("symlink"), to: z.string().min(1) }),
  z.strictObject({ path, kind: z.literal("size"), bytes: z.int().min(0).max(1024 ** 3) }),
  z.strictObject({ path, kind: z.literal("text"), text: z.string() }),
  z.strictObject({ path, kind: z.literal("base64"), base64: z.base64() }),
  z.strictObject({
    path,
    kind: z.literal("code"),
    as: z.enum(["bom", "crlf", "utf-16", "latin-1"]),
  }),
  z.strictObject({ path, kind: z.literal("rename"), to: z.string().min(1) }),
]);
export type ShapeFile = z.infer<typeof shapeFileSchema>;

/** An attack of a `.yaml` file. */
export const shapeRecordSchema = z.strictObject({
  ...common,
  deserves,
  files: z.array(shapeFileSchema).min(1),
});

/** One attack in one language, as read from its file. */
export interface Attack {
  /** `CLASS/NAME`; unique in a language. */
  name: string;
  class: AttackClass;
  /** The folder it came from, which is not always that of the target. */
  language: Language | "any";
  tries: string;
  gain: string;
  /** A text of `advice/`. */
  helps: string;
  deserves: z.infer<typeof deserves>;
  /** How to make the submission from the right one. */
  made:
    | { by: "instead" | "before"; source: string; needs: readonly "functions"[] }
    | { by: "files"; files: readonly ShapeFile[] };
}
