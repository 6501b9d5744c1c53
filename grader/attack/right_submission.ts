import { join } from "node:path";
import type { Language } from "./attack.ts";
import { codeOfNotebook } from "./notebook.ts";

/** The right submission, from which attacks are made. */
export interface RightSubmission {
  folder: string;
  /** The learner's file, relative. */
  target: string;
  language: Language;
  /** The target's text, unchanged. */
  text: string;
  /** Its code; in a notebook, that of the cells. */
  code: string;
}

/** @throws if the target cannot be read */
export async function readRight(
  folder: string,
  target: string,
  language: Language,
): Promise<RightSubmission> {
  const text = await Deno.readTextFile(join(folder, target));
  const code = language === "notebook" ? codeOfNotebook(text, target) : text;
  return { folder, target, language, text, code };
}
