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
import {
  letWaitStandAlone,
  USUAL_WAIT,
  WAIT_DEFAULT,
  WAIT_FLAGS,
  waitSeconds,
} from "../wait_option.ts";
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
        "of a directory or zip the build context is (v2). Repeat a call that was interrupted: it " +
        "continues where it stopped, and does nothing twice. What is not given comes from the course " +
        "file (courseraprogramming.yaml): SOURCE and COURSE, or COURSE alone, with parts and resources.",
    )
    .argument("[source]", SOURCE_ARGUMENT)
    .argument("[course]", "slug, course id or branch id")
    .argument("[item]", "id of a programming assignment")
    .argument("[part]", "id of its part")
    .addOption(
      new Option(
        "--api <generation>",
        "of the grader (default: v1 for an image, v2 for a directory or zip)",
      )
        .choices(["v1", "v2"] as const),
    )
    .option("--grader <name>", "without COURSE: which grader of the course file")
    .option("--temp-dir <dir>", "folder for the archive, as large as the image (default: TMPDIR)")
    .option("--file-name <name>", "name of the archive")
    .option("--no-sanity", "upload even if `sanity` finds errors")
    .option("--no-resume", "send everything again, even what an earlier call sent")
    .option(
      "--from-upload <bucket/key>",
      "continue from an upload that is already stored",
      storedAt,
    )
    .option("--reuse", "send nothing if the same content was uploaded to this course before")
    .option(
      WAIT_FLAGS,
      `wait until Coursera has processed the grader; ${WAIT_DEFAULT}`,
      positiveInteger,
    )
    .option("--publish", "publish the items once the grader is processed")
    .option("--json", "print one JSON document; see `schema upload`")
    .addOption(
      new Option("--wait-limit <seconds>", "the time of --wait").argParser(positiveInteger)
        .hideHelp(),
    )
    .addOption(new Option("--transloadit-account-id <id>").hideHelp())
    .addOption(new Option("--transloadit-template <id>").hideHelp())
    .addOption(new Option("--upload-to-requestbin <id>").hideHelp())
    .addHelpText(
      "after",
      `\n${RESOURCES_HELP}\n\n` +
        "Exit codes: 0 done, 1 failed (also if only a part failed), 2 failed but the same call may " +
        "succeed later.\n\n" +
        "Examples:\n" +
        "  courseraprogramming upload team/grader:3 machine-learning AbCdE fGhIj --grader-cpu 2\n" +
        "  courseraprogramming upload ./grader machine-learning --parts parts.yaml --publish\n" +
        "  courseraprogramming upload --wait    # the grader of courseraprogramming.yaml",
    );
  letWaitStandAlone(plain);
  const command = addRegistrationOptions(plain);
  command.action(async (source, course, item, part, flags) => {
    const tools = host.tools(command);
    if (flags.uploadToRequestbin !== undefined) {
      throw new UsageError("`--upload-to-requestbin` is refused: that service is gone");
    }
    const registration = await readRegistration({ item, part }, flags, tools);
    const { api, grader, fileName, sanity, resume, fromUpload } = flags;
    const call = await completeUpload({ ...registration, source, course, api, grader }, tools);
    const wait = waitSeconds(flags.wait);
    const { waitLimit = wait ?? USUAL_WAIT } = flags;
    const { reuse = false, publish = false, json = false } = flags;
    const options: UploadOptions = {
      ...call,
      ...{ fileName, sanity, resume, fromUpload, reuse, json, waitLimit },
      settled: false,
      wait: wait !== undefined || publish,
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

/** Releases a grader, or completes an unfinished release. */
export async function upload(options: UploadOptions, tools: Tools): Promise<ExitCode> {
  if (options.publish && options.parts.length === 0) {
    throw new UsageError("`--publish` needs an ITEM and PART: their items are published");
  }
  const { runUpload } = await import("./upload_run.ts");
  return await runUpload(options, tools);
}
