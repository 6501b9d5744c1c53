import $ from "dax";
import { join, resolve } from "node:path";
import * as z from "zod";
import { visible } from "../terminal/text.ts";
import type { Equipment } from "./prepare.ts";
import { prepare } from "./prepare.ts";
import { print, runScript } from "./say.ts";

/** What the demo reads of the document that `grade local --json` prints. */
const reportSchema = z.object({
  status: z.string(),
  fractionalScore: z.number().nullable(),
  feedback: z.string().nullable(),
});
type Report = z.infer<typeof reportSchema>;

/** A submission of an example, which is named after what comes of it. */
interface Sample {
  example: string;
  submission: string;
}

const examples = resolve(import.meta.dirname!, "../examples");

/** Long enough for a slow machine, short enough to wait for the submission that hangs. */
const timeLimitSeconds = 5;

/** What has to come of the submissions of each name. */
const expectations: Record<string, (report: Report) => boolean> = {
  pass: ({ status, fractionalScore }) => status === "graded" && fractionalScore === 1,
  fail: ({ status, fractionalScore }) => status === "graded" && (fractionalScore ?? 1) < 1,
  hang: ({ status }) => status === "timeout",
  crash: ({ status }) => status === "crashed",
  nonsense: ({ status }) => status === "invalid-output",
};

/** The examples are graded side by side, as most of the time goes into waiting for a time limit. */
async function demo(): Promise<number> {
  const equipment = await prepare();
  const gradings = (await directories(examples)).map((example) => gradeExample(example, equipment));
  const outcomes = (await Promise.all(gradings)).flat();
  const expected = outcomes.filter(Boolean).length;
  print(`${expected} of ${outcomes.length} verdicts are as expected`);
  return outcomes.length > 0 && expected === outcomes.length ? 0 : 1;
}

/** Tells of each of the example's submissions whether its verdict is as expected. */
async function gradeExample(example: string, equipment: Equipment): Promise<boolean[]> {
  const outcomes: boolean[] = [];
  for (const submission of await directories(join(examples, example, "submissions"))) {
    const sample = { example, submission };
    const report = await grade(sample, equipment);
    const expected = expectations[submission]?.(report) ?? false;
    print(line(sample, report) + (expected ? "" : "  << not as expected"));
    outcomes.push(expected);
  }
  return outcomes;
}

async function directories(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) if (isDirectory) names.push(name);
  return names.sort();
}

async function grade({ example, submission }: Sample, equipment: Equipment): Promise<Report> {
  const source = join(examples, example);
  const directory = join(source, "submissions", submission);
  const options = ["--json", "--timeout", timeLimitSeconds, "--part-id", "demo", "--user-id", "7"];
  const { stdout, stderr } =
    await $`${equipment.binary} grade local ${options} ${source} ${directory}`
      .env(equipment.env).stdin("null").stdout("piped").stderr("piped").noThrow();
  // Without a document, there is an error that says why.
  const failure = { status: visible(stderr.trim()), fractionalScore: null, feedback: null };
  return stdout === "" ? failure : reportSchema.parse(JSON.parse(stdout));
}

function line({ example, submission }: Sample, { status, fractionalScore, feedback }: Report) {
  const verdict = fractionalScore === null ? status : `${status} ${fractionalScore}`;
  const said = feedback === null ? "" : `  ${visible(feedback)}`;
  return `${example.padEnd(11)}${submission.padEnd(10)}${verdict.padEnd(16)}${said}`.trimEnd();
}

if (import.meta.main) await runScript(demo);
