import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { InvalidArgumentError } from "commander";
import { resolve } from "node:path";
import type { StoredArchive } from "../../coursera/resources/registration.ts";
import { UsageError } from "../../terminal/errors.ts";
import type { ExitCode } from "../../terminal/exit_code.ts";
import { positiveInteger } from "../command_line.ts";
import { SOURCE_ARGUMENT, SOURCE_HELP } from "../source/find_source.ts";
import type { Host } from "../host.ts";
import {
  addRegistrationOptions,
  readRegistration,
  RESOURCES_HELP,
} from "./registration_options.ts";
import type { Tools } from "../tools.ts";
import type { UploadOptions } from "./upload_call.ts";
import { completeUpload } from "./upload_arguments.ts";

export function uploadCommand(host: Host): CommandUnknownOpts {
  const plain = new Command("upload")
    .summary("upload a grader, register it, and make parts use it")
    .description(
      "Upload a grader to Coursera, register it, make parts of programming assignments use it, and, " +
        "if asked for, wait until it is processed and publish.\n\n" +
        `${SOURCE_HELP}\n\n` +
        "An image is saved and uploaded (v1); " +
        "of a directory or zip the build context is (v2). A call that was broken off is made again: " +
        "it goes on where it was, and does nothing twice. What is not given comes from the course " +
        "file (courseraprogramming.yaml): SOURCE and COURSE, or COURSE alone, with parts and resources.",
    )
    .argument("[source]", SOURCE_ARGUMENT)
    .argument("[course]", "slug, course id or branch id")
    .argument("[item]", "id of a programming assignment")
    .argument("[part]", "id of its part")
    .addOption(
      new Option("--api <generation>", "another generation than SOURCE tells")
        .choices(["v1", "v2"] as const),
    )
    .option("--grader <name>", "without COURSE: the grader of the course file that is meant")
    .option("--temp-dir <dir>", "folder for the archive, as large as the image (default: TMPDIR)")
    .option("--file-name <name>", "name of the archive")
    .option("--no-sanity", "upload what `sanity` finds errors in, too")
    .option("--no-resume", "send all of it, whatever an earlier call has sent")
    .option("--from-upload <bucket/key>", "go on from an upload that is stored already", storedAt)
    .option("--reuse", "send nothing if the same content was uploaded to this course before")
    .option("--wait", "until Coursera has processed the grader")
    .option("--publish", "publish the items once the grader is processed")
    .option("--wait-limit <seconds>", "for --wait and --publish", positiveInteger, 3600)
    .option("--json", "print one JSON document (schemas/upload.schema.json)")
    .addOption(new Option("--transloadit-account-id <id>").hideHelp())
    .addOption(new Option("--transloadit-template <id>").hideHelp())
    .addOption(new Option("--upload-to-requestbin <id>").hideHelp())
    .addHelpText(
      "after",
      `\n${RESOURCES_HELP}\n\n` +
        "Exit codes: 0 done, 1 failed (a part, too), 2 failed but the same call may succeed later.\n\n" +
        "Examples:\n" +
        "  courseraprogramming upload team/grader:3 machine-learning AbCdE fGhIj --grader-cpu 2\n" +
        "  courseraprogramming upload ./grader machine-learning --parts parts.yaml --publish\n" +
        "  courseraprogramming upload --wait    # the grader of courseraprogramming.yaml",
    );
  const command = addRegistrationOptions(plain);
  command.action(async (source, course, item, part, flags) => {
    const tools = host.tools(command);
    if (flags.uploadToRequestbin !== undefined) {
      throw new UsageError("`--upload-to-requestbin` is refused: that service is gone");
    }
    const registration = await readRegistration({ item, part }, flags, tools);
    const { api, grader, fileName, sanity, resume, fromUpload, waitLimit } = flags;
    const call = await completeUpload({ ...registration, source, course, api, grader }, tools);
    const { reuse = false, wait = false, publish = false, json = false } = flags;
    const options: UploadOptions = {
      ...call,
      ...{ fileName, sanity, resume, fromUpload, reuse, json, waitLimit },
      settled: false,
      wait: wait || publish,
      publish,
      temporary: resolve(tools.cwd, flags.tempDir ?? tools.temporary),
      account: flags.transloaditAccountId,
      template: flags.transloaditTemplate,
    };
    host.finish(await upload(options, tools));
  });
  return command;
}

function storedAt(text: string): StoredArchive {
  const [, bucket, key] = /^([^/]+)\/(.+)$/s.exec(text) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new InvalidArgumentError("It must be as `upload` printed it: BUCKET/KEY.");
  }
  return { bucket, key };
}

/** Does a whole release of a grader, or what is left of one. */
export async function upload(options: UploadOptions, tools: Tools): Promise<ExitCode> {
  if (options.publish && options.parts.length === 0) {
    throw new UsageError("`--publish` needs an ITEM and PART: their items are published");
  }
  const { runUpload } = await import("./upload_run.ts");
  return await runUpload(options, tools);
}
