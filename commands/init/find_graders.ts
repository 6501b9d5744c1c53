import { join } from "node:path";

/** A folder that has a Dockerfile. */
export interface FoundGrader {
  /** A name that is allowed in a course file. */
  name: string;
  /** Relative to the folder that was searched, as `./name`; `.` for that folder. */
  source: string;
  /** Its folder of submissions, likewise; undefined if it has none. */
  suite: string | undefined;
}

/** The names that a course file accepts. */
const NAME = /^\w[\w.-]*$/;

/**
 * Finds the graders in a folder: the folder itself if it has a Dockerfile, or else the folders in it that
 * have one, sorted by name. Links, hidden folders and folders that cannot be read are left out.
 */
export async function findGraders(folder: string): Promise<FoundGrader[]> {
  if (await isFile(join(folder, "Dockerfile"))) {
    return [{ name: "grader", source: ".", suite: await suiteOf(folder, ".") }];
  }
  const found: FoundGrader[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const below = join(folder, name);
    if (!isDirectory || name.startsWith(".") || !await isFile(join(below, "Dockerfile"))) continue;
    found.push({ name, source: `./${name}`, suite: await suiteOf(below, `./${name}`) });
  }
  found.sort((a, b) => a.name < b.name ? -1 : 1);
  return found.map((grader, index) => ({
    ...grader,
    name: NAME.test(grader.name) ? grader.name : `grader-${index + 1}`,
  }));
}

async function suiteOf(folder: string, shown: string): Promise<string | undefined> {
  const info = await Deno.lstat(join(folder, "submissions")).catch(() => undefined);
  return info?.isDirectory ? `${shown}/submissions` : undefined;
}

async function isFile(path: string): Promise<boolean> {
  return (await Deno.lstat(path).catch(() => undefined))?.isFile ?? false;
}
