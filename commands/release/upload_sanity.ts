import config from "../../deno.json" with { type: "json" };
import { countFindings, findingsOf, type SanityReport } from "../../docker/check/formats/report.ts";
import { checkSubject } from "../../docker/check/runner.ts";
import type { Generation } from "../../coursera/resources/allowed_resources.ts";
import type { Source } from "../../docker/image/source.ts";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { openFound } from "../sanity/sources.ts";
import { renderText } from "../sanity/text.ts";
import type { Tools } from "../tools.ts";

/** What to check, and where to unpack a zip. */
export interface UploadSanityOptions {
  found: Source;
  generation: Generation;
  temporary: string;
}

/**
 * Runs the `sanity` rules on a grader that is about to be uploaded.
 *
 * @throws {UserError} if a rule of severity error is broken; the findings are printed first
 */
export async function requireSanity(
  { found, generation, temporary }: UploadSanityOptions,
  tools: Tools,
): Promise<void> {
  const { terminal } = tools;
  const source = found.written;
  const { subject } = await openFound(found, {
    protocol: generation,
    dockerFile: undefined,
    temporary: () => Promise.resolve(temporary),
  }, tools);
  const checked = checkSubject(subject, { ignore: new Set() });
  const report = (subjects: SanityReport["subjects"]): SanityReport => ({
    tool: { name: "courseraprogramming", version: config.version, informationUri: "" },
    subjects,
  });
  const counts = countFindings(findingsOf(report([checked])));
  if (counts.error === 0) {
    if (counts.warning > 0) {
      terminal.note(
        `sanity: no error, but warnings: ${counts.warning} (\`courseraprogramming sanity ${
          visible(source)
        }\` shows them)`,
      );
    }
    return;
  }
  const errors = checked.findings.filter(({ severity }) => severity === "error");
  terminal.text(`${renderText(report([{ ...checked, findings: errors }]), terminal.err)}\n`);
  throw new UserError(`\`${visible(source)}\` was not uploaded: it would not work on Coursera`, {
    hint: "fix the errors above, or upload anyway with `--no-sanity`",
  });
}
