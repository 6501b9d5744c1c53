import type * as z from "zod";
import { visible } from "../../terminal/text.ts";

/** Most characters shown of a fault: some name every unknown key. */
const SHOWN = 300;

/** The first fault of a document and its place: ` at \`grading.status\`: Invalid option …`. */
export function faultText({ issues: [issue] }: z.ZodError): string {
  const { path, message } = issue!;
  const place = path.length === 0 ? "" : ` at \`${shown(path.map(String).join("."))}\``;
  return `${place}: ${shown(message)}`;
}

function shown(text: string): string {
  return visible(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
