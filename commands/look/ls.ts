import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { SourceName } from "../../docker/image/source.ts";
import type { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import { SOURCE_ARGUMENT, SOURCE_HELP, sourceOfCall } from "../source/find_source.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

/** Options for `ls`, as plain values. */
export interface LsOptions {
  source: SourceName;
  /** A directory, or any other path, in the image. */
  path: string;
  long: boolean;
  human: boolean;
  all: boolean;
  /** Keep the container. */
  keep: boolean;
}

export function lsCommand(host: Host): CommandUnknownOpts {
  const command = new Command("ls")
    .summary("list a directory of an image")
    .description(
      "List a directory of an image with the image's own /bin/ls, in a sandbox without network that\n" +
        "can only read. If the image has none, its file system is read without running anything.\n\n" +
        SOURCE_HELP,
    )
    .argument("<source>", SOURCE_ARGUMENT)
    .argument("<dir>", "directory, or file, in the image")
    .option("-l", "one line of columns each: mode, links, owner, group, size, time")
    .option("--human", "sizes as 4.0K, 2.3M")
    .option("-a", "names that begin with a dot as well")
    .option("--no-rm", "keep the container")
    .addHelpText(
      "after",
      "\nExit codes: 0 listed, 1 no such path or image, or no output, 2 no engine, 64 wrong usage.\n\n" +
        "--engine-timeout: give up after this long without output. A program that keeps printing is never\n" +
        "stopped; Ctrl-C does that.\n\n" +
        "Examples:\n" +
        "  courseraprogramming ls team/grader:3 /grader\n" +
        "  courseraprogramming ls team/grader:3 /shared -l -a --human",
    );
  command.action(async (source, path, flags) => {
    const { l: long = false, human = false, a: all = false, rm } = flags;
    const tools = host.tools(command);
    const call = { source: sourceOfCall(source, tools), path, long, human, all, keep: !rm };
    host.finish(await ls(call, tools));
  });
  return command;
}

/** Characters of an unfinished line to hold. */
const LONGEST_LINE = 65_536;

/** Lists a path in an image. */
export async function ls(options: LsOptions, tools: Tools): Promise<ExitCode> {
  const { terminal, signal } = tools;
  const { long, human, all, path } = options;
  const { look } = await import("./look.ts");
  const decoder = new TextDecoder();
  const show = (text: string) => terminal.pour(visible(text), signal);
  // The last line, not finished yet.
  let begun = "";
  const take = async (bytes: Uint8Array) => {
    begun += decoder.decode(bytes, { stream: true });
    const end = begun.length > LONGEST_LINE ? begun.length : begun.lastIndexOf("\n") + 1;
    const lines = begun.slice(0, end);
    begun = begun.slice(end);
    if (lines !== "") await show(lines);
  };
  const code = await look({
    ...options,
    program: "/bin/ls",
    args: [...(long ? ["-l"] : []), ...(human ? ["-h"] : []), ...(all ? ["-a"] : [])],
    paths: [path],
    take,
  }, async (files) => {
    const { listPath } = await import("../../docker/image/ls.ts");
    const listing = await listPath(files, path, { long, human, all });
    if ("complaint" in listing) return [listing.complaint];
    for (const piece of pieces(listing.lines)) await show(piece);
    return [];
  }, tools);
  if (begun !== "") await show(begun);
  return code;
}

/** Characters written at a time: one write for each of 200,000 lines takes half a minute. */
const PIECE = 65_536;

function* pieces(lines: readonly string[]): Generator<string> {
  let piece = "";
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
