import { join } from "node:path";

/** A folder that has a Dockerfile. */
export interface FoundGrader {
  /** As a course file may name it. */
  name: string;
  /** Relative to the folder that was searched, as `./name`; `.` for that folder. */
  source: string;
  /** Its folder of submissions, likewise; undefined where it has none. */
  suite: string | undefined;
}

/** What a course file takes as a name. */
const NAME = /^\w[\w.-]*$/;

/**
 * The graders in a folder: itself, where it has a Dockerfile, else the folders in it that do, sorted by
 * name. Links and hidden folders are left out, and so are folders that cannot be read.
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
