import { dirname, join } from "node:path";
import { targetOf, walkTree } from "../../docker/files/walk.ts";
import type { Attack, Language } from "./attack.ts";
import type { RightSubmission } from "./right_submission.ts";
import { fill, type Filling } from "./fill.ts";
import { asNotebook } from "./notebook.ts";
import { makeShape } from "./shape.ts";

/** Why an attack cannot be made from this submission; undefined if it can. */
export function whyNotApplicable(
  { made }: Attack,
  { functions, head }: Filling,
): string | undefined {
  if (made.by === "files") return undefined;
  if (made.needs.includes("functions") && functions.length === 0) {
    return "the right submission defines no functions that could be found";
  }
  if (head === undefined && /@HEAD@|@BODY@/.test(made.source)) {
    return "no class was found in the right submission";
  }
  return undefined;
}

/** Copies the right submission to a new folder and makes an attack of it. */
export async function makeAttack(
  folder: string,
  attack: Attack,
  right: RightSubmission,
  filling: Filling,
  prelude: string,
): Promise<void> {
  await copySubmission(right.folder, folder);
  const { made } = attack;
  if (made.by === "files") {
    for (const file of made.files) await makeShape(folder, file, right.text, filling);
    return;
  }
  const source = fill(prelude + made.source, filling);
  const place = join(folder, right.target);
  // The copy may be a link, whose target must not change.
  await Deno.remove(place);
  await Deno.writeTextFile(place, placed(made, source, right));
}

/** Makes an empty submission, which shows what a learner gets for nothing. */
export async function makeEmpty(folder: string, right: RightSubmission): Promise<void> {
  await copySubmission(right.folder, folder);
  const place = join(folder, right.target);
  await Deno.remove(place);
  const text = right.language === "notebook" ? asNotebook(right.text, [], "instead") : "";
  await Deno.writeTextFile(place, text);
}

function placed(
  { by, source: template }: { by: "instead" | "before"; source: string },
  source: string,
  { language, text, code }: RightSubmission,
): string {
  if (language === "notebook") {
    return asNotebook(text, source.split(/^# %%.*\n/m).filter((cell) => cell.trim() !== ""), by);
  }
  if (by === "instead" || /@CODE@|@HEAD@|@BODY@/.test(template)) return source;
  const top = firstLines(code, language);
  return code.slice(0, top) + source + (source.endsWith("\n") ? "" : "\n") + code.slice(top);
}

/** The length of the first lines, such as `#!`, that must stay in front of all others. */
function firstLines(code: string, language: Language): number {
  if (language !== "python") return /^#!.*\n/.exec(code)?.[0].length ?? 0;
  let end = 0;
  for (const { index, 0: line } of code.matchAll(/^from __future__ import .*\n/gm)) {
    end = index + line.length;
  }
  return end;
}

/** Copies a folder with its links, but nothing that is neither a file, a folder nor a link. */
export async function copySubmission(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const found of walkTree(from, { oddNames: "ignored" })) {
    const place = join(to, found.name);
    await Deno.mkdir(dirname(place), { recursive: true });
    if (found.info.isDirectory) await Deno.mkdir(place, { recursive: true });
    else if (found.info.isSymlink) await Deno.symlink(await targetOf(found), place);
    else if (found.info.isFile) await Deno.copyFile(found.path, place);
  }
}
