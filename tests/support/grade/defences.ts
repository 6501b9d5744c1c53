import assert from "node:assert/strict";
import { join } from "node:path";
import { runBinary } from "../binary.ts";
import { temporaryFolder } from "../files.ts";
import { assertFalls } from "./attacks.ts";
import { ensureBaseImages } from "./base_images.ts";

/** A defence of a template's grader, and the attacks that succeed without it. */
export interface Defence {
  /** Completes "the grader holds because". */
  name: string;
  /** File in the template. */
  file: string;
  without: [text: string, instead: string][];
  /** The verdict of each attack. */
  falls: Record<string, string>;
}

/** Removes each defence from a template's grader, which must then fall. */
export function proveDefences(template: string, part: string, defences: Defence[]): void {
  for (const { name, file, without, falls } of defences) {
    Deno.test(`init ${template}: the grader holds because ${name}`, async () => {
      await using home = await temporaryFolder();
      const made = await runBinary(["init", template, "grader"], { cwd: home.path });
      assert.equal(made.code, 0, made.stderr);
      const grader = join(home.path, "grader");
      await ensureBaseImages(grader);
      let text = await Deno.readTextFile(join(grader, file));
      for (const [before, after] of without) {
        assert.equal(text.split(before).length, 2, before);
        text = text.replace(before, () => after);
      }
      await Deno.writeTextFile(join(grader, file), text);
      const right = join(grader, "submissions/pass/right");
      await assertFalls(["--part-id", part, grader, right], falls);
    });
  }
}
