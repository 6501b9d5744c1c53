import $ from "dax";
import { join, relative, resolve } from "node:path";
import * as z from "zod";
import { UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";
import type { Equipment } from "./prepare.ts";
import { prepare } from "./prepare.ts";
import { print, runScript } from "./say.ts";

/** The fields that the demo reads from the `results.json` of `grade batch`. */
const resultsSchema = z.object({
  submissions: z.array(z.object({
    name: z.string(),
    met: z.boolean().nullable(),
    grading: z.object({
      status: z.string(),
      fractionalScore: z.number().nullable(),
      feedback: z.string().nullable(),
    }),
  })),
});
type Submission = z.infer<typeof resultsSchema>["submissions"][number];

const examples = resolve(import.meta.dirname!, "../examples");
const reports = resolve(import.meta.dirname!, "../build/demo");

/** Longer than a grader waits for the learner's program, even on a slow machine. */
const timeLimitSeconds = 15;

/** Grades the examples in parallel, because most of the time is spent waiting for a time limit. */
async function demo(): Promise<number> {
  const equipment = await prepare();
  const gradings = (await directories(examples)).map((example) => gradeExample(example, equipment));
  const outcomes = (await Promise.all(gradings)).flat();
  const expected = outcomes.filter(Boolean).length;
  print(`${expected} of ${outcomes.length} verdicts are as expected`);
  for (const example of await directories(reports)) {
    print(`Report: ${relative(Deno.cwd(), join(reports, example, "index.html"))}`);
  }
  return outcomes.length > 0 && expected === outcomes.length ? 0 : 1;
}

/**
 * Reports for each submission of an example whether its verdict is the one that its folder's name
 * states.
 */
async function gradeExample(example: string, equipment: Equipment): Promise<boolean[]> {
  const source = join(examples, example);
  const report = join(reports, example);
  const options = ["--timeout", timeLimitSeconds, "--part-id", "demo", "--user-id", "7"];
  await Deno.remove(report, { recursive: true }).catch(ignoreNotFound);
  const { stderr } =
    await $`${equipment.binary} -q grade batch ${options} --report ${report} ${source} ${
      join(source, "submissions")
    }`.env(equipment.env).stdin("null").stdout("null").stderr("piped").noThrow();
  const text = await Deno.readTextFile(join(report, "results.json")).catch(() => {
    throw new UserError(`Grading \`${example}\` failed: ${visible(stderr.trim())}`);
  });
  const { submissions } = resultsSchema.parse(JSON.parse(text));
  for (const submission of submissions) print(line(example, submission));
  return submissions.map(({ met }) => met === true);
}

async function directories(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) if (isDirectory) names.push(name);
  return names.sort();
}

function line(example: string, { name, met, grading }: Submission): string {
  const { status, fractionalScore, feedback } = grading;
  const verdict = fractionalScore === null ? status : `${status} ${fractionalScore}`;
  const said = feedback === null ? "" : `  ${visible(feedback)}`;
  const text = `${example.padEnd(11)}${name.padEnd(22)}${verdict.padEnd(16)}${said}`.trimEnd();
  return met === true ? text : `${text}  << not as expected`;
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

if (import.meta.main) await runScript(demo);
