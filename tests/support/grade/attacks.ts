import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { folderAttacks } from "../../../grader/attack_files.ts";
import type { Language } from "../../../grader/attack/attack.ts";
import { hasFallen, WORDS } from "../../../grader/attack/words.ts";
import type { BatchReport } from "../../../grader/batch/record.ts";
import { batchReportSchema } from "../../../grader/batch/record.ts";
import { say } from "../../../scripts/say.ts";
import { runBinary } from "../binary.ts";
import { temporaryFolder } from "../files.ts";
import { ensureBaseImages } from "./base_images.ts";
import { ROOT } from "../paths.ts";

/** What `grade attack` must find in a deliberately weak grader (grader/attacks/README.md). */
const fallsSchema = z.strictObject({
  ...Object.fromEntries(WORDS.map((word) => [word, z.array(z.string()).optional()])) as Record<
    (typeof WORDS)[number],
    z.ZodOptional<z.ZodArray<z.ZodString>>
  >,
  /** Options for the calls. */
  options: z.array(z.string()).default([]),
});

/** A grader of `tests/attacks/LANGUAGE/`. */
interface WeakGrader {
  name: string;
  folder: string;
  options: string[];
  /** Verdicts by attack. */
  falls: Record<string, string>;
}

/**
 * A grader that withstands all attacks: a template of `init`, or a folder next to the weak ones.
 */
export interface StrongGrader {
  template?: string;
  folder?: string;
  part?: string;
  /** Whether to use the correct submission of the weak graders with a template too. */
  right?: boolean;
}

/** Proves the attacks of a language: each succeeds on a weak grader, with the right verdict. */
export function proveFalls(language: Language): void {
  const folder = folderOf(language);
  const right = join(folder, "right");
  for (const grader of weakGraders(folder)) {
    Deno.test(`grade attack, ${language}: the grader \`${grader.name}\` falls as it must`, async () => {
      await ensureBaseImages(grader.folder);
      await assertFalls([...grader.options, grader.folder, right], grader.falls);
    });
  }
}

/** An attack that races against the grader may lose on a busy machine, and win the next time. */
const TRIES = 3;

/** Asserts that attacks end with these verdicts, each in at least one of a few tries. */
export async function assertFalls(
  args: readonly string[],
  falls: Readonly<Record<string, string>>,
): Promise<void> {
  let left = falls;
  for (let tries = 1;; tries++) {
    const words = wordsOf(await attack(["--only", Object.keys(left).join(","), ...args]));
    const missed = Object.entries(left).filter(([name, word]) => words[name] !== word);
    if (missed.length === 0 || tries === TRIES) return assert.deepEqual(words, left);
    for (const [name] of missed) say(`Trying ${name} again: the verdict was ${words[name]}`);
    left = Object.fromEntries(missed);
  }
}

/** Proves that the strong grader of a language withstands all attacks, and that each has a proof. */
export function proveHolds(language: Language, strong: StrongGrader): void {
  const folder = folderOf(language);
  const right = join(folder, "right");
  Deno.test(`grade attack, ${language}: every attack falls somewhere`, async () => {
    const proved = new Set(weakGraders(folder).flatMap(({ falls }) => Object.keys(falls)));
    // Attacks that are the same in all languages are proved in one.
    const attacks = [
      ...await folderAttacks(language),
      ...(language === "python" ? await folderAttacks("any") : []),
    ];
    assert.ok(attacks.length > 0);
    assert.deepEqual(attacks.map(({ name }) => name).filter((name) => !proved.has(name)), []);
  });
  Deno.test(`grade attack, ${language}: the strong grader holds against every attack`, async () => {
    await using home = await temporaryFolder();
    const { template, part } = strong;
    let grader = join(folder, strong.folder ?? "");
    let submission = right;
    if (template !== undefined) {
      const made = await runBinary(["init", template, "grader"], { cwd: home.path });
      assert.equal(made.code, 0, made.stderr);
      grader = join(home.path, "grader");
      if (strong.right !== true) submission = join(grader, "submissions/pass/right");
    }
    await ensureBaseImages(grader);
    const parts = part === undefined ? [] : ["--part-id", part];
    const report = await attack([...parts, grader, submission]);
    const fallen = report.submissions.filter(({ attack }) => attack && hasFallen(attack.word));
    assert.deepEqual(fallen.map(({ name, attack }) => [name, attack?.word, attack?.evidence]), []);
    assert.equal(report.complete, true);
    const tried = new Set(report.submissions.map(({ name }) => name));
    for (const { name } of await folderAttacks(language)) assert.ok(tried.has(name), name);
  });
}

/** Runs attacks with the compiled program; checks the document against its schema. */
export async function attack(args: string[]): Promise<BatchReport> {
  // Most of the time is spent waiting for attacks that hang.
  const jobs = args.includes("--jobs") ? [] : ["--jobs", "6"];
  const { stdout, stderr } = await runBinary(["grade", "attack", "--json", ...jobs, ...args]);
  assert.notEqual(stdout, "", `no report; stderr: ${stderr}`);
  return batchReportSchema.parse(JSON.parse(stdout));
}

/** The verdict of each attack. */
export function wordsOf({ submissions }: BatchReport): Record<string, string> {
  return Object.fromEntries(
    submissions.flatMap(({ name, attack }) => attack === undefined ? [] : [[name, attack.word]]),
  );
}

function folderOf(language: Language): string {
  return join(ROOT, "tests/attacks", language);
}

function weakGraders(folder: string): WeakGrader[] {
  const graders: WeakGrader[] = [];
  for (const { name } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    let text: string;
    try {
      text = Deno.readTextFileSync(join(path, "falls.yaml"));
    } catch {
      continue;
    }
    const { options, ...words } = fallsSchema.parse(parse(text));
    const falls = Object.entries(words).flatMap(([word, names = []]) =>
      names.map((attack) => [attack, word])
    );
    graders.push({ name, folder: path, options, falls: Object.fromEntries(falls) });
  }
  return graders.sort((a, b) => a.name < b.name ? -1 : 1);
}
