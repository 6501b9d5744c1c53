import { Argument, Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { dirname, join, resolve } from "node:path";
import { failureReason, UserError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { visible } from "../../terminal/text.ts";
import type { Host } from "../host.ts";
import type { Tools } from "../tools.ts";

/** The folders of `commands/init/templates/`. */
const TEMPLATES = ["python", "java", "r", "shell"] as const;
type Template = (typeof TEMPLATES)[number];

/** The part that each template's grader grades. */
const PARTS: Readonly<Record<Template, string>> = {
  python: "fibonacci",
  java: "fibonacci",
  r: "fibonacci",
  shell: "words",
};

/** One call of `init`. */
export interface InitOptions {
  template: Template;
  /** As written; relative to the working directory. */
  directory: string;
}

export function initCommand(host: Host): CommandUnknownOpts {
  const command = new Command("init")
    .summary("create a grader with sample submissions")
    .description(
      "Write a small grader that works, in the language of its name, with submissions to try it on " +
        "and what is expected of them. DIR is made; one that exists must be empty.",
    )
    .addArgument(new Argument("<template>", "language of the grader").choices(TEMPLATES))
    .argument("<dir>", "folder for the grader")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  courseraprogramming init python my-grader\n" +
        "  courseraprogramming init java graders/week-1",
    );
  command.action(async (template, directory) => {
    host.finish(await init({ template, directory }, host.tools(command)));
  });
  return command;
}

/** Writes a grader, whole or not at all, and says how to go on. */
export async function init(
  { template, directory }: InitOptions,
  { terminal, cwd }: Tools,
): Promise<ExitCode> {
  const folder = resolve(cwd, directory);
  const exists = await requireEmpty(folder, directory);
  const files = await templateFiles(new URL(`./templates/${template}/`, import.meta.url));
  // Beside the folder, or in it: the move at the end then stays on one file system.
  const name = `${crypto.randomUUID().slice(0, 8)}.tmp`;
  const staged = exists ? join(folder, name) : `${folder}.${name}`;
  try {
    await Deno.mkdir(dirname(folder), { recursive: true });
    await Deno.mkdir(staged);
    for (const { path, bytes } of files) {
      const file = join(staged, path);
      await Deno.mkdir(dirname(file), { recursive: true });
      const mode = path.endsWith(".sh") ? 0o755 : 0o644;
      await Deno.writeFile(file, bytes, { createNew: true, mode });
    }
    if (exists) await moveInto(folder, staged);
    else await Deno.rename(staged, folder);
  } catch (error) {
    throw new UserError(
      `\`${visible(directory)}\` could not be written: ${failureReason(error)}`,
      { cause: error },
    );
  } finally {
    await Deno.remove(staged, { recursive: true }).catch(() => {});
  }
  terminal.note(nextSteps(template, directory));
  return ExitCode.Ok;
}

/** @returns whether there is such a folder */
async function requireEmpty(folder: string, written: string): Promise<boolean> {
  const info = await Deno.stat(folder).catch(() => undefined);
  if (info === undefined) return false;
  if (!info.isDirectory) throw new UserError(`\`${visible(written)}\` is not a directory`);
  for await (const _ of Deno.readDir(folder)) {
    throw new UserError(`\`${visible(written)}\` is not empty`, {
      hint: "name a folder that does not exist yet: nothing is written over",
    });
  }
  return true;
}

async function templateFiles(
  folder: URL,
  prefix = "",
): Promise<{ path: string; bytes: Uint8Array }[]> {
  const files: { path: string; bytes: Uint8Array }[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = prefix + name;
    if (isDirectory) files.push(...await templateFiles(new URL(`${name}/`, folder), `${path}/`));
    else files.push({ path, bytes: await Deno.readFile(new URL(name, folder)) });
  }
  return files;
}

/** Takes back what was moved when one file cannot be. */
async function moveInto(folder: string, staged: string): Promise<void> {
  const moved: string[] = [];
  try {
    for await (const { name } of Deno.readDir(staged)) {
      await Deno.rename(join(staged, name), join(folder, name));
      moved.push(join(folder, name));
    }
  } catch (error) {
    for (const path of moved) await Deno.remove(path, { recursive: true });
    throw error;
  }
}

function nextSteps(template: Template, directory: string): string {
  // A plain name would be an image.
  const shown = visible(/^[./]/.test(directory) ? directory : `./${directory}`);
  const part = PARTS[template];
  return [
    `Wrote a grader to \`${shown}\`. To try it:`,
    `  courseraprogramming sanity --protocol v2 ${shown}`,
    `  courseraprogramming grade local --part-id ${part} ${shown} ${shown}/submissions/pass/right`,
    `  courseraprogramming grade batch ${shown} ${shown}/submissions --part-id ${part}`,
  ].join("\n");
}
