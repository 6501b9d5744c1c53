import { join } from "node:path";
import type { Language } from "./attack.ts";
import { codeOfNotebook } from "./notebook.ts";

/** The right submission, of which attacks are made. */
export interface RightSubmission {
  folder: string;
  /** The learner's file, relative. */
  target: string;
  language: Language;
  /** The target's text as it is. */
  text: string;
  /** Its code: that of the cells of a notebook. */
  code: string;
}

/** @throws where the target cannot be read */
export async function readRight(
  folder: string,
  target: string,
  language: Language,
): Promise<RightSubmission> {
  const text = await Deno.readTextFile(join(folder, target));
  const code = language === "notebook" ? codeOfNotebook(text, target) : text;
  return { folder, target, language, text, code };
}
