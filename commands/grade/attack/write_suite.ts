import { join } from "node:path";
import { attackSuite } from "../../../grader/attack/suite.ts";
import { SUITE_FILE } from "../../../grader/batch/submissions.ts";
import { writeNewFile } from "../../../grader/files/new_file.ts";
import { UserError, writingTo } from "../../../terminal/errors.ts";
import { ExitCode } from "../../../terminal/exit_code.ts";
import { shellLine } from "../../../terminal/shell_line.ts";
import { visible } from "../../../terminal/text.ts";
import { some } from "../batch_text.ts";
import { options as gradingWords } from "../repeat_line.ts";
import { fillNewFolder } from "../../new_folder.ts";
import { findSource } from "../../source/find_source.ts";
import { requireFolder } from "../../source/require_folder.ts";
import type { Tools } from "../../tools.ts";
import { type AttackOptions, LEAST_SECONDS } from "./attack_options.ts";
import { findTarget } from "./find_target.ts";
import { attacksFor, makeSubmissions, newNonce } from "./plan_attacks.ts";

/** Writes the attacks as a folder of submissions with a suite, and says how to grade it. */
export async function writeSuite(
  options: AttackOptions & { write: string; path: string },
  tools: Tools,
): Promise<ExitCode> {
  const { terminal, globals } = tools;
  const { write, path, source, request } = options;
  await requireFolder(options.folder, "DIR", options.directory);
  const right = await findTarget(options);
  const nonce = newNonce();
  const chosen = await attacksFor(right, options, nonce);
  await requireNew(path, write);
  // The printed command line would fail without the image; a folder can be graded once there is an engine.
  await findSource(source, { onSilence: "take" }, tools);
  await writingTo(
    path,
    "name another folder with --write",
    () =>
      fillNewFolder(path, async (folder) => {
        await makeSubmissions({ folder, right, nonce, chosen }, submissionName);
        const suite = attackSuite(chosen.attacks, nonce, submissionName);
        await writeNewFile(join(folder, SUITE_FILE), suite);
      }),
  );
  const { limits } = request;
  // As in `grade attack`, where no attack runs for the grader's whole time.
  const timeLimit = options.ownTimeout
    ? limits.timeLimit
    : Math.min(limits.timeLimit, LEAST_SECONDS);
  const line = [
    ...["courseraprogramming", "grade", "batch"],
    ...gradingWords({ ...request, limits: { ...request.limits, timeLimit } }, globals),
    shellLine([source.written, write]),
    ...(request.args.length === 0 ? [] : ["--", shellLine(request.args)]),
  ].join(" ");
  terminal.note(
    `Wrote ${some(chosen.attacks.length, "attack")} to \`${
      visible(write)
    }\`. To grade them:\n  ${line}`,
  );
  for (const { name, reason } of chosen.notApplicable) terminal.note(`left out ${name}: ${reason}`);
  return ExitCode.Ok;
}

/** Each attack is a folder directly below, as `grade batch` looks no deeper. */
function submissionName(name: string): string {
  return name.replace("/", ".");
}

async function requireNew(path: string, written: string): Promise<void> {
  const info = await Deno.lstat(path).catch(() => undefined);
  if (info === undefined) return;
  const isEmpty = info.isDirectory && (await Array.fromAsync(Deno.readDir(path))).length === 0;
  if (isEmpty) return;
  throw new UserError(`\`${visible(written)}\` exists already`, {
    hint: "name a folder that does not exist yet: nothing is overwritten",
  });
}
