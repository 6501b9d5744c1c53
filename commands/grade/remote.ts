import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { join } from "node:path";
import { UsageError } from "../../terminal/errors.ts";
import type { ExitCode } from "../../terminal/exit_code.ts";
import { bytes } from "../../terminal/measures.ts";
import { visible } from "../../terminal/text.ts";
import { collect, passThroughAfter, positiveInteger } from "../command_line.ts";
import { cleanupReporter } from "../cleanup.ts";
import { explain } from "./explain.ts";
import { SOURCE_ARGUMENT, SOURCE_HELP, sourceOfCall } from "../source/find_source.ts";
import { limitChoice } from "./limit_choice.ts";
import { gradeLocal, type GradeLocalOptions, resultsFolder } from "./local.ts";
import { addGradingOptions, gradingRequest, warnOfHandedOn } from "./grading_options.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

/** Options for `grade remote`: those of `grade local`, but for a submission to download. */
export interface GradeRemoteOptions {
  url: string;
  /** Additional hosts to allow downloads from. */
  hosts: string[];
  /** MB, for the download and for the unpacked archive. */
  maxSize: number;
  /** Seconds, for the whole download. */
  downloadTimeout: number;
  /** Whether to unpack an archive. */
  unpack: boolean;
  grading: Omit<GradeLocalOptions, "submission" | "request"> & {
    request: ReturnType<typeof gradingRequest>;
  };
}

/** More entries than any real submission has. */
const MOST_ENTRIES = 100_000;

export function gradeRemoteCommand(host: Host): CommandUnknownOpts {
  const command = addGradingOptions(new Command("remote"))
    .summary("run a grader on a submission that Coursera keeps")
    .usage("[options] SOURCE URL [ARGS...]")
    .description(
      "Download a submission from Coursera with the account that is signed in, and grade it as " +
        "`grade local` does.\n\n" +
        `${SOURCE_HELP}\n\n` +
        "URL is what a submission's page links to; https only. The account is used for Coursera's " +
        "own hosts only, and the address, which is often signed, is never printed. A zip, tar or " +
        "tar.gz " +
        "is unpacked, without the folder `__MACOSX` that macOS adds; one that holds links or would " +
        "write elsewhere is refused.",
    )
    .argument("[source]", SOURCE_ARGUMENT)
    .argument("[url]", "address of the submission")
    .argument("[args...]", "passed on to the grader")
    .option("--allow-host <host>", "another host that may be downloaded from; repeatable", collect)
    .option("--max-size <MB>", "the largest download, packed and unpacked", positiveInteger, 1024)
    .option("--download-timeout <seconds>", "for the whole download", positiveInteger, 600)
    .option("--no-unpack", "pass an archive to the grader as a file, not unpacked")
    .option("--json", "print one JSON document; see `schema grade-local`")
    .addHelpText(
      "after",
      "\nExit codes: 0 graded, 1 any other verdict, or no submission, 2 no engine or no network,\n" +
        "64 wrong usage, 130 and 143 stopped.\n\n" +
        "Examples:\n" +
        "  courseraprogramming grade remote --part-id p1 ./grader 'https://www.coursera.org/…'\n" +
        "  courseraprogramming grade remote --timeout 60 team/grader:3 'https://…' partId p1 userId 7",
    );
  command.action(async (source, url, args, flags) => {
    const tools = host.tools(command, ["timeout"]);
    const request = gradingRequest(flags, args);
    warnOfHandedOn(args, command, tools.terminal);
    const choice = limitChoice(command, flags);
    if (flags.explain) {
      const named = source === undefined ? undefined : sourceOfCall(source, tools);
      const json = flags.json ?? false;
      return host.finish(await explain({ source: named, request, choice, json }, tools));
    }
    if (source === undefined || url === undefined) {
      throw new UsageError(`missing argument \`${source === undefined ? "SOURCE" : "URL"}\``, {
        hint: "courseraprogramming grade remote SOURCE URL [ARGS…]",
      });
    }
    host.finish(
      await gradeRemote({
        url,
        hosts: flags.allowHost ?? [],
        maxSize: flags.maxSize,
        downloadTimeout: flags.downloadTimeout,
        unpack: flags.unpack,
        grading: {
          source: sourceOfCall(source, tools),
          destination: resultsFolder(flags, args, tools),
          json: flags.json ?? false,
          leakCheck: false,
          request,
          choice,
        },
      }, tools),
    );
  });
  passThroughAfter(command, 2);
  return command;
}

/** Downloads a submission, then does what `grade local` does. */
export async function gradeRemote(options: GradeRemoteOptions, tools: Tools): Promise<ExitCode> {
  const { grading } = options;
  const { Owner } = await import("../../docker/container/owner.ts");
  const owner = await Owner.claim(tools.temporary);
  try {
    const { folder, title } = await fetchSubmission(options, owner.folder, tools);
    const { request } = grading;
    // A kept container must outlast the downloaded files.
    const transfer = request.keep === "never" ? request.transfer : "copy";
    return await gradeLocal({
      ...grading,
      submission: title,
      request: { ...request, transfer, submission: folder },
    }, tools);
  } finally {
    await owner.release().catch(cleanupReporter(tools.terminal));
  }
}

/** Downloads the submission; returns its folder and a name for it. */
async function fetchSubmission(
  { url, hosts, maxSize, downloadTimeout, unpack }: GradeRemoteOptions,
  temporary: string,
  tools: Tools,
): Promise<{ folder: string; title: string }> {
  const { terminal, signal } = tools;
  const [{ download, needsAccount }, { openAccount }, archives] = await Promise.all([
    import("../../coursera/transfer/download.ts"),
    import("../account/session.ts"),
    import("../../docker/files/unpack.ts"),
  ]);
  let session = await tools.coursera();
  if (needsAccount(url, session)) session = await openAccount(tools);
  const target = join(temporary, "download");
  const maxBytes = maxSize * 1024 ** 2;
  terminal.note("Downloading the submission");
  const { name, host, bytes } = await download(session, {
    url,
    target,
    hosts,
    maxBytes,
    totalMs: downloadTimeout * 1000,
    signal,
    onProgress: (got, total) => terminal.progress(progressText(got, total)),
  });
  terminal.endProgress();
  const title = visible(name);
  terminal.note(`Downloaded \`${title}\` from \`${visible(host)}\`, ${bytes} bytes`);
  const folder = join(temporary, "submission");
  await Deno.mkdir(folder, { mode: 0o755 });
  const kind = unpack ? await archives.archiveKind(target, name) : undefined;
  if (kind === undefined) await Deno.rename(target, join(folder, name));
  else {
    const limits = {
      bytes: maxBytes,
      entries: MOST_ENTRIES,
      title: name,
      withoutForks: true,
      signal,
    };
    await archives.unpack(kind, target, folder, limits);
    await Deno.remove(target);
  }
  return { folder, title };
}

function progressText(received: number, total: number | undefined): string {
  const of = total === undefined ? "" : ` of ${bytes(total)}`;
  return `Downloading: ${bytes(received)}${of}`;
}
