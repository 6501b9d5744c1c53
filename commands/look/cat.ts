import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { SourceName } from "../../docker/image/source.ts";
import type { ExitCode } from "../../terminal/exit_code.ts";
import { SOURCE_ARGUMENT, SOURCE_HELP, sourceOfCall } from "../source/find_source.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

/** Options for `cat`, as plain values. */
export interface CatOptions {
  source: SourceName;
  /** Paths in the image, in order. */
  files: readonly string[];
  /** Keep the container. */
  keep: boolean;
}

export function catCommand(host: Host): CommandUnknownOpts {
  const command = new Command("cat")
    .summary("print files of an image, byte for byte")
    .description(
      "Print files of an image, byte for byte, with the image's own /bin/cat, in a sandbox without\n" +
        "network that can only read. If the image has none, its file system is read without running\n" +
        "anything.\n\n" +
        SOURCE_HELP,
    )
    .argument("<source>", SOURCE_ARGUMENT)
    .argument("<file...>", "files in the image")
    .option("--no-rm", "keep the container")
    .addHelpText(
      "after",
      "\nExit codes: 0 printed, 1 a file or the image is missing, or no output, 2 no engine, 64 " +
        "wrong usage.\n\n" +
        "--engine-timeout: give up after this long without output. A program that keeps printing is never\n" +
        "stopped; Ctrl-C does that.\n\n" +
        "Examples:\n" +
        "  courseraprogramming cat team/grader:3 /grader/run.sh\n" +
        "  courseraprogramming cat team/grader:3 /grader/model.bin > model.bin",
    );
  command.action(async (source, files, { rm }) => {
    const tools = host.tools(command);
    host.finish(await cat({ source: sourceOfCall(source, tools), files, keep: !rm }, tools));
  });
  return command;
}

/** Prints files from an image. */
export async function cat(options: CatOptions, tools: Tools): Promise<ExitCode> {
  const { look } = await import("./look.ts");
  const { terminal, signal } = tools;
  const take = (bytes: Uint8Array) => terminal.pourBytes(bytes, signal);
  return await look({
    ...options,
    program: "/bin/cat",
    args: [],
    paths: options.files,
    take,
  }, async (files) => {
    const { catFile } = await import("../../docker/image/cat.ts");
    const complaints: string[] = [];
    for (const path of options.files) {
      const complaint = await catFile(files, path, take);
      if (complaint !== undefined) complaints.push(complaint);
    }
    return complaints;
  }, tools);
}
