import { basename, extname } from "node:path";
import type * as z from "zod";
import { parseChecked } from "../files/checked_yaml.ts";
import {
  type Attack,
  type Language,
  LANGUAGES,
  shapeRecordSchema,
  sourceRecordSchema,
} from "./attack.ts";
import { CLASSES } from "./words.ts";

/** The comment lines of a record, between two of `# ---` or `// ---`. */
const RECORD = /^(?:#!.*\n)?(#|\/\/) ---\n((?:\1.*\n)*?)\1 ---\n/;

/**
 * Reads an attack from its file.
 *
 * @param path below `grader/attacks/`: `python/forge/exit-at-once.py`
 * @throws {UserError} if it is not in the form that grader/attacks/README.md describes
 */
export function readAttack(path: string, text: string): Attack {
  const [folder, className, file = ""] = path.split("/");
  const language = [...LANGUAGES, "any" as const].find((each) => each === folder);
  const kind = CLASSES.find((each) => each === className);
  if (language === undefined || kind === undefined) throw new Error(`${path}: no such folder`);
  const identity = {
    name: `${kind}/${basename(file, extname(file))}`,
    class: kind,
    language,
  };
  return file.endsWith(".yaml")
    ? { ...identity, ...shapeOf(path, text) }
    : { ...identity, ...sourceOf(path, text, language) };
}

function shapeOf(path: string, text: string): Omit<Attack, "name" | "class" | "language"> {
  const { files, ...record } = checked(path, text, shapeRecordSchema);
  return { ...record, made: { by: "files", files } };
}

function sourceOf(
  path: string,
  text: string,
  language: Language | "any",
): Omit<Attack, "name" | "class" | "language"> {
  const [top = "", sign = "", lines = ""] = RECORD.exec(text) ?? [];
  if (top === "" || language === "any") throw new Error(`${path}: there is no record at its top`);
  const yaml = lines.replaceAll(new RegExp(`^${sign} ?`, "gm"), "");
  const { place, deserves, needs = [], ...record } = checked(path, yaml, sourceRecordSchema);
  return {
    ...record,
    deserves: deserves ?? (place === "instead" ? "nothing" : "right"),
    made: { by: place, source: text.slice(top.length), needs },
  };
}

function checked<T>(path: string, text: string, schema: z.ZodType<T>): T {
  return parseChecked(text, { path, schema }).value;
}
