import { join, relative } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { UserError } from "../terminal/errors.ts";

const mutationSchema = z.strictObject({
  /** Text that occurs exactly once in the file, possibly over several lines. */
  before: z.string().min(1),
  /** Its replacement. */
  after: z.string(),
  /** Why no test can notice the difference, if none can. */
  equivalent: z.string().min(1).optional(),
});

/** One small fault. */
export type Mutation = z.infer<typeof mutationSchema>;

const groupSchema = z.strictObject({
  /** The source file, relative to the project. */
  file: z.string(),
  /** The tests that must notice a fault in it; they need neither an engine nor the binary. */
  tests: z.array(z.string()).min(1),
  mutations: z.array(mutationSchema).min(1),
});

/** Faults of one source file. */
export type MutationGroup = z.infer<typeof groupSchema>;

/** Where the data is, relative to the project. */
export const MUTATIONS_FOLDER = "tests/mutants";

/**
 * Reads the mutations of a project.
 *
 * @throws {UserError} for data that is malformed or no longer fits the sources
 */
export async function readMutations(root: string): Promise<MutationGroup[]> {
  const groups: MutationGroup[] = [];
  const folder = join(root, MUTATIONS_FOLDER);
  const files = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  for (const name of files.filter((name) => name.endsWith(".yaml"))) {
    const path = join(folder, name);
    const result = z.array(groupSchema).safeParse(parse(await Deno.readTextFile(path)));
    if (!result.success) {
      throw new UserError(`${relative(root, path)}: ${z.prettifyError(result.error)}`);
    }
    groups.push(...result.data);
  }
  const problems = (await Promise.all(groups.map((group) => staleness(root, group)))).flat();
  if (problems.length > 0) {
    throw new UserError(problems.join("\n"), {
      hint: `keep ${MUTATIONS_FOLDER} in step with the sources`,
    });
  }
  return groups;
}

/** Lists what no longer fits the sources in a group, one line each. */
async function staleness(root: string, { file, tests, mutations }: MutationGroup) {
  const problems: string[] = [];
  for (const path of [file, ...tests]) {
    if (!await isFile(join(root, path))) problems.push(`${path} does not exist`);
  }
  if (problems.length > 0) return problems;
  const source = await Deno.readTextFile(join(root, file));
  for (const { before, after } of mutations) {
    const times = source.split(before).length - 1;
    if (times !== 1) problems.push(`${file} contains ${times} times: ${inOneLine(before)}`);
    if (before === after) {
      problems.push(`${file}: a mutation changes nothing: ${inOneLine(before)}`);
    }
  }
  const seen = new Set<string>();
  for (const { before, after } of mutations) {
    const key = JSON.stringify([before, after]);
    if (seen.has(key)) problems.push(`${file}: the same mutation twice: ${inOneLine(before)}`);
    seen.add(key);
  }
  return problems;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

/** The place of a mutation, such as `grader/verdict.ts:12`. */
export function placeOf(file: string, source: string, { before }: Mutation): string {
  return `${file}:${source.slice(0, source.indexOf(before)).split("\n").length}`;
}

/** Describes a mutation in one line. */
export function described({ before, after }: Mutation): string {
  return `${inOneLine(before)}  →  ${inOneLine(after) || "(nothing)"}`;
}

function inOneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, " ⏎ ");
}
