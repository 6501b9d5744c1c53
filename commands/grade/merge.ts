import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { dirname, join, resolve } from "node:path";
import type { MergeInput } from "../../grader/batch/merge.ts";
import { UserError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

/** One call of `grade merge`, as plain values. */
export interface GradeMergeOptions {
  /** Folders of reports, or their `results.json`; as written. */
  inputs: readonly [string, ...string[]];
  /** As written. */
  report: string;
  json: boolean;
}

export function gradeMergeCommand(host: Host): CommandUnknownOpts {
  const command = new Command("merge")
    .summary("join the reports of shards into one")
    .usage("[options] --report DIR REPORT...")
    .description(
      "Join reports of `grade batch`, such as those of its shards, into one.\n\n" +
        "REPORT is the folder of a report, or its results.json. All must be of the same image and the " +
        "same limits. Where several reports have the same submission, the one that began last counts. " +
        "Missing reports are named, and the others are joined.",
    )
    .argument("<report>", "folder of a report, or its results.json")
    .argument("[reports...]", "others")
    .requiredOption("--report <dir>", "folder of the joined report")
    .option("--json", "print results.json; see `schema grade-batch`")
    .addHelpText(
      "after",
      "\nExit codes: as `grade batch`; 1 also where a shard is missing or incomplete.\n\n" +
        "Examples:\n" +
        "  courseraprogramming grade merge --report report report-1 report-2 report-3\n" +
        "  courseraprogramming grade merge --report report --json report-1 report-2",
    );
  command.action(async (first, others, { report, json = false }) => {
    host.finish(
      await gradeMerge({ inputs: [first, ...others], report, json }, host.tools(command)),
    );
  });
  return command;
}

/** Joins reports and prints them as if they were one batch. */
export async function gradeMerge(options: GradeMergeOptions, tools: Tools): Promise<ExitCode> {
  const [
    { mergeBatches },
    { tellBatch },
    { allowedResources },
    { requireReportPlaces },
  ] = await Promise.all([
    import("../../grader/batch/merge.ts"),
    import("./batch_outcome.ts"),
    import("../../coursera/resources/allowed_resources.ts"),
    import("../../grader/reports/write_reports.ts"),
  ]);
  const { inputs, absent } = await openInputs(options.inputs, tools);
  const folder = resolve(tools.cwd, options.report);
  await Deno.mkdir(folder, { recursive: true });
  await requireReportPlaces(folder);
  const batch = await mergeBatches(inputs, allowedResources, absent, async ({ record, input }) => {
    if (record.bundle !== null) await copyBundle(record.bundle, input.folder, folder);
  });
  const { directory } = batch.header;
  const outcome = { directory, report: folder, json: options.json };
  const failed = await tellBatch(batch, folder, outcome, tools);
  return failed || !batch.header.complete ? ExitCode.Failed : ExitCode.Ok;
}

/** Opens the reports that exist; a shard whose job failed has left none. */
async function openInputs(
  written: GradeMergeOptions["inputs"],
  { cwd }: Tools,
): Promise<{ inputs: [MergeInput, ...MergeInput[]]; absent: string[] }> {
  const { openResults, resultsFile } = await import("../../grader/reports/read_results.ts");
  const inputs: MergeInput[] = [];
  const absent: string[] = [];
  for (const each of written) {
    const file = await resultsFile(resolve(cwd, each));
    if (await isAbsent(file)) absent.push(each);
    else inputs.push({ folder: dirname(file), batch: await openResults(file) });
  }
  const [first, ...others] = inputs;
  if (first !== undefined) return { inputs: [first, ...others], absent };
  throw new UserError(
    `There is no report in ${absent.map((each) => `\`${visible(each)}\``).join(", ")}`,
    {
      hint: "name folders that `grade batch --report` wrote, or their results.json",
    },
  );
}

async function isAbsent(file: string): Promise<boolean> {
  return await Deno.stat(file).then(
    () => false,
    (error: unknown) => error instanceof Deno.errors.NotFound,
  );
}

/** Copies the bundles as well; one that somebody removed does not stop the call. */
async function copyBundle(bundle: string, from: string, to: string): Promise<void> {
  if (from === to) return;
  const [{ makeFolder, openRegular }, { NewFile }] = await Promise.all([
    import("../../grader/files/file_place.ts"),
    import("../../grader/files/new_file.ts"),
  ]);
  // Reports come from elsewhere, so the targets of their links are not copied.
  using source = await openRegular(join(from, bundle), { write: false });
  if (source === undefined) return;
  await makeFolder(join(to, dirname(bundle)));
  await using target = await NewFile.create(join(to, bundle), { mode: 0o600 });
  await source.readable.pipeTo(target.file.writable, { preventClose: true });
  await target.finish();
}
