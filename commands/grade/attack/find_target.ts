import { dirname, join } from "node:path";
import { walkTree } from "../../../docker/files/walk.ts";
import type { Language } from "../../../grader/attack/attack.ts";
import { languageOf } from "../../../grader/attack/languages.ts";
import { readRight, type RightSubmission } from "../../../grader/attack/right_submission.ts";
import { UsageError } from "../../../terminal/errors.ts";
import { visible, visibleLine } from "../../../terminal/text.ts";
import type { AttackOptions } from "./attack_options.ts";

/** Most files in a known language that are named if there are several. */
const NAMED = 5;

/**
 * Finds the file that attacks go into, and reads the right submission around it.
 *
 * @throws {UsageError} if there is none, or more than one
 */
export async function findTarget(
  { folder, directory, target }: Pick<AttackOptions, "folder" | "directory" | "target">,
): Promise<RightSubmission> {
  if (target !== undefined) {
    const language = languageOf(target);
    if (language === undefined) {
      throw new UsageError(`There are no attacks for the language of \`${visible(target)}\``, {
        hint: "the ending of its name must be one of .py .java .c .cpp .js .R .sh .ipynb",
      });
    }
    const info = await Deno.lstat(join(folder, target)).catch(() => undefined);
    if (info?.isSymlink || (info?.isFile && await isBehindLink(folder, target))) {
      throw linkError(target, directory);
    }
    if (!info?.isFile || target.split("/").includes("..")) {
      throw new UsageError(`\`${visible(target)}\` is not a file in \`${visible(directory)}\``, {
        hint: "`--target` is relative to DIR",
      });
    }
    return await readRight(folder, target, language);
  }
  const found: { name: string; language: Language }[] = [];
  let link: string | undefined;
  for await (const { name, info } of walkTree(folder)) {
    const language = languageOf(name);
    if (info.isFile && language !== undefined) found.push({ name, language });
    if (info.isSymlink && (link === undefined || language !== undefined)) link = name;
  }
  const [first] = found;
  if (first !== undefined && found.length === 1) {
    return await readRight(folder, first.name, first.language);
  }
  if (first === undefined && link !== undefined) throw linkError(link, directory);
  if (first === undefined) {
    throw new UsageError(
      `\`${visible(directory)}\` has no file in a language that attacks exist for`,
      { hint: "such a file ends in .py .java .c .cpp .js .R .sh or .ipynb" },
    );
  }
  const names = found.slice(0, NAMED).map(({ name }) => `\`${visibleLine(name)}\``);
  if (found.length > NAMED) names.push(`${found.length - NAMED} more`);
  throw new UsageError(
    `Attacks go into one file, and \`${visible(directory)}\` has several: ${names.join(", ")}`,
    { hint: "name the learner's file with `--target FILE`" },
  );
}

/** Whether a folder on the way to the target is a link, which would lead out of each copy of DIR. */
async function isBehindLink(folder: string, target: string): Promise<boolean> {
  const parent = await Deno.realPath(dirname(join(folder, target)));
  return parent !== join(await Deno.realPath(folder), dirname(target));
}

function linkError(name: string, directory: string): UsageError {
  return new UsageError(
    `\`${visibleLine(name)}\` in \`${visible(directory)}\` is a link, or behind one`,
    { hint: "attacks replace the learner's file: put the file itself into DIR" },
  );
}
