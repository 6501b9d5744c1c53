import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { UsageError } from "../../terminal/errors.ts";
import { unlessAborted } from "../../terminal/terminal.ts";
import { visible } from "../../terminal/text.ts";
import type { Tools } from "../tools.ts";
import {
  type InitOptions,
  isTemplate,
  type Template,
  TEMPLATES,
  templateTable,
} from "./templates.ts";

/** The arguments that a call of `init` has. */
export interface NamedTemplate {
  template: Template | undefined;
  directory: string | undefined;
}

/** How often a person may name something that is not in the list. */
const ATTEMPTS = 5;

/**
 * Asks a person for the arguments that a call of `init` leaves out; asks nothing if it has all.
 *
 * @throws {UsageError} if there is no answer, or none that names a template
 * @throws the reason of the signal
 */
export async function askTemplate(
  { template, directory }: NamedTemplate,
  tools: Tools,
): Promise<InitOptions> {
  if (template !== undefined && directory !== undefined) return { template, directory };
  const { terminal, signal } = tools;
  const lines = createInterface({ input: Readable.fromWeb(tools.input() as never) });
  try {
    const answers = lines[Symbol.asyncIterator]();
    const ask = async (question: string) => {
      terminal.text(question);
      const { done, value } = await unlessAborted(answers.next(), signal);
      if (done) throw new UsageError("No answer came");
      return value.trim();
    };
    return {
      template: template ?? await chooseTemplate(ask, tools),
      directory: directory ?? (await ask("Folder [my-grader]: ") || "my-grader"),
    };
  } finally {
    lines.close();
  }
}

async function chooseTemplate(
  ask: (question: string) => Promise<string>,
  { terminal }: Tools,
): Promise<Template> {
  terminal.text(`What does the grader grade?\n${templateTable(terminal.columns)}\n`);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const answer = (await ask("Template [python]: ") || "python").toLowerCase();
    if (isTemplate(answer)) return answer;
    terminal.text(`There is no template \`${visible(answer)}\`\n`);
  }
  throw new UsageError(`No template was chosen: ${Object.keys(TEMPLATES).join(", ")}`);
}
