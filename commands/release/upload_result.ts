import { worstState } from "../../coursera/resources/publish.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { shellLine } from "../../terminal/shell_line.ts";
import { visible } from "../../terminal/text.ts";
import { documentParts, renderOutcomes } from "./link_parts.ts";
import { documentItems, publishExitCodes, renderPublished } from "./publish.ts";
import type { Released } from "./steps.ts";
import type { Tools } from "../tools.ts";
import type { UploadDocument } from "./upload_documents.ts";
import type { Stored, UploadOptions, UploadOutcome } from "./upload_call.ts";

/** Prints the grader's id and the outcomes of parts and items. */
export function show(
  made: UploadOutcome,
  { json }: UploadOptions,
  { terminal }: Tools,
): void {
  if (json) return terminal.json(documentUpload(made));
  // On success with -q, courseraprogramming prints nothing, coursera_autograder the id.
  if (terminal.level >= 0 || exitCode(made) !== ExitCode.Ok) {
    terminal.result(renderUpload(made, terminal.resultColumns));
  } else if (made.generation === "v2") terminal.result(visible(made.grader));
}

/** The outcome of an upload, for `--json`. */
export function documentUpload(made: UploadOutcome): UploadDocument {
  const { course, generation, grader, transfer, outcomes, rest, status, published } = made;
  const { bucket, key } = made.archive;
  return {
    ...{ schema: 1, course, generation, grader, archive: { bucket, key }, transfer },
    parts: documentParts(outcomes),
    rest: rest ?? null,
    status: status ?? null,
    published: published === undefined ? null : documentItems(published),
  };
}

/** The same as text. */
export function renderUpload(
  { grader, outcomes, status, published }: UploadOutcome,
  width?: number,
): string {
  const lines = [
    visible(grader),
    renderOutcomes(outcomes, width),
    status === undefined ? "" : visible(status),
    published === undefined ? "" : renderPublished(published, width),
  ];
  return lines.filter((line) => line !== "").join("\n");
}

/** The exit code for all steps together. */
export function exitCode({ rest, status, published }: Released): ExitCode {
  if (rest !== undefined) return ExitCode.Failed;
  if (status !== undefined && status !== "COMPLETED") return ExitCode.Failed;
  return published === undefined ? ExitCode.Ok : publishExitCodes[worstState(published)];
}

/** Says how to continue without another transfer after the registration failed. */
export function tellTheWayOn(
  options: UploadOptions,
  { archive: { bucket, key }, generation }: Pick<Stored, "archive" | "generation">,
  { terminal, globals }: Tools,
): void {
  const words = wayOn(options, { stored: `${bucket}/${key}`, generation, config: globals.config });
  terminal.warn(
    visible(`The upload is safe, stored as \`${bucket}/${key}\`. Continue with:`),
  );
  terminal.text(`  ${shellLine(words)}\n`);
}

interface WayOn {
  stored: string;
  generation: string;
  config: string | undefined;
}

function wayOn(options: UploadOptions, { stored, generation, config }: WayOn): string[] {
  const { source: { written: source }, course, parts: [first, ...further], resources } = options;
  const given = (option: string, value: string | number | undefined) =>
    value === undefined ? [] : [option, String(value)];
  const flag = (option: string, isGiven: boolean) => isGiven ? [option] : [];
  const words = [
    ...["--from-upload", stored, "--api", generation],
    ...given("--config", config),
    ...given("--grader-cpu", resources.cpu),
    ...given("--grader-memory-limit", resources.memory),
    ...given("--grader-timeout", resources.timeout),
    ...given("--register-endpoint", options.registerEndpoint),
    ...given("--update-part-endpoint", options.updatePartEndpoint),
    ...given("--update-part-action", options.updatePartAction),
    ...further.flatMap(({ item, part }) => ["--additional_item_and_part", item, part]),
    ...flag("--wait", options.wait && !options.publish),
    ...flag("--publish", options.publish),
    ...flag("--json", options.json),
  ];
  const ids = [source, course, ...(first === undefined ? [] : [first.item, first.part])];
  // Coursera's ids may start with a dash.
  return ["courseraprogramming", "upload", ...words, "--", ...ids];
}
