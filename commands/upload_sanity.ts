import config from "../deno.json" with { type: "json" };
import { countFindings, findingsOf, type SanityReport } from "../docker/check/formats/report.ts";
import { checkSubject } from "../docker/check/runner.ts";
import type { Generation } from "../coursera/legal_resources.ts";
import type { Source } from "../docker/source.ts";
import { UserError } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";
import { openImage, openSource, type SanitySource } from "./sanity_sources.ts";
import { renderText } from "./sanity_text.ts";
import type { Tools } from "./tools.ts";

/** What is checked, and where a zip may be unpacked. */
export interface UploadSanityOptions {
  /** As written. */
  source: string;
  found: Source;
  generation: Generation;
  temporary: string;
}

/**
 * Runs the rules of `sanity` over a grader that is about to be uploaded.
 *
 * @throws {UserError} when one of severity error is broken; the findings are printed before
 */
export async function requireSanity(
  { source, found, generation, temporary }: UploadSanityOptions,
  tools: Tools,
): Promise<void> {
  const { terminal } = tools;
  const { subject } = await opened({ source, found, generation, temporary }, tools);
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
    hint: "mend the errors above, or upload it all the same with `--no-sanity`",
  });
}

async function opened(
  { source, found, generation, temporary }: UploadSanityOptions,
  tools: Tools,
): Promise<SanitySource> {
  const protocol = generation;
  if (found.kind === "image") return await openImage(source, { protocol }, tools);
  return await openSource(source, {
    protocol,
    dockerFile: undefined,
    temporary: () => Promise.resolve(temporary),
  }, tools);
}
