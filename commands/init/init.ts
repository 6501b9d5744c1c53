import { Argument, Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { dirname, join, resolve } from "node:path";
import { sourceName } from "../../grader/files/carried_name.ts";
import { failureReason, UsageError, UserError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import type { Host } from "../host.ts";
import { fillNewFolder } from "../new_folder.ts";
import type { Tools } from "../tools.ts";
import { askTemplate } from "./ask_template.ts";
import { initCourseCommand } from "./course.ts";
import { type InitOptions, type Template, TEMPLATES, templateTable } from "./templates.ts";

export function initCommand(host: Host): CommandUnknownOpts {
  const command = new Command("init")
    .summary("create a grader with sample submissions")
    .description(
      "Write a small working grader of the kind of TEMPLATE, with sample submissions and what is " +
        "expected of them. DIR is created; if it exists, it must be empty. Without arguments, ask for " +
        "both in a terminal, or else list the templates.",
    )
    .addArgument(
      new Argument("[template]", "language of the grader").choices(Object.keys(TEMPLATES)),
    )
    .argument("[dir]", "folder for the grader")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  courseraprogramming init python my-grader\n" +
        "  courseraprogramming init java graders/week-1",
    )
    .addCommand(initCourseCommand(host) as Command);
  command.action(async (template, directory) => {
    const tools = host.tools(command);
    if (template === undefined && !tools.interactive) {
      tools.terminal.result(templateTable(tools.terminal.resultColumns));
      return host.finish(ExitCode.Ok);
    }
    if (template !== undefined && directory === undefined && !tools.interactive) {
      throw new UsageError("Missing argument `DIR`");
    }
    const options = await askTemplate({ template: template as Template, directory }, tools);
    host.finish(await init(options, tools));
  });
  return command;
}

/** Writes a grader, all of it or nothing, and says what to do next. */
export async function init(
  { template, directory }: InitOptions,
  { terminal, cwd }: Tools,
): Promise<ExitCode> {
  const folder = resolve(cwd, directory);
  await requireEmpty(folder, directory);
  const files = await templateFiles(new URL(`./templates/${template}/`, import.meta.url));
  try {
    await fillNewFolder(folder, async (place) => {
      for (const { path, bytes } of files) {
        const file = join(place, path);
        await Deno.mkdir(dirname(file), { recursive: true });
        const mode = path.endsWith(".sh") ? 0o755 : 0o644;
        await Deno.writeFile(file, bytes, { createNew: true, mode });
      }
    });
  } catch (error) {
    throw new UserError(
      `\`${visible(directory)}\` could not be written: ${failureReason(error)}`,
      { cause: error },
    );
  }
  terminal.note(nextSteps(template, directory));
  return ExitCode.Ok;
}

/** @throws {UserError} if something would be overwritten */
async function requireEmpty(folder: string, written: string): Promise<void> {
  const info = await Deno.stat(folder).catch(() => undefined);
  if (info === undefined) return;
  if (!info.isDirectory) throw new UserError(`\`${visible(written)}\` is not a directory`);
  for await (const _ of Deno.readDir(folder)) {
    throw new UserError(`\`${visible(written)}\` is not empty`, {
      hint: "name a folder that does not exist yet: nothing is overwritten",
    });
  }
}

async function templateFiles(
  folder: URL,
  prefix = "",
): Promise<{ path: string; bytes: Uint8Array }[]> {
  const files: { path: string; bytes: Uint8Array }[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = prefix + sourceName(name);
    if (isDirectory) files.push(...await templateFiles(new URL(`${name}/`, folder), `${path}/`));
    else files.push({ path, bytes: await Deno.readFile(new URL(name, folder)) });
  }
  return files;
}

function nextSteps(template: Template, directory: string): string {
  // Without the `./`, the name would be read as that of an image.
  const shown = visible(/^[./]/.test(directory) ? directory : `./${directory}`);
  const { part, right = "submissions/pass/right", protocol, suiteNamesParts } = TEMPLATES[template];
  const asV1 = protocol === undefined ? "" : ` --protocol ${protocol}`;
  const forPart = ` --part-id ${part}`;
  return [
    `Wrote a grader to \`${shown}\`. To try it:`,
    `  courseraprogramming sanity --protocol ${protocol ?? "v2"} ${shown}`,
    `  courseraprogramming grade local${asV1}${forPart} ${shown} ${shown}/${right}`,
    `  courseraprogramming grade batch ${shown} ${shown}/submissions${asV1}${
      suiteNamesParts ? "" : forPart
    }`,
    `  courseraprogramming grade attack${asV1}${forPart} ${shown} ${shown}/${right}`,
  ].join("\n");
}
