import { type PrintedError, printedErrors } from "./printed_errors.ts";

/** The subject of each group of errors, by the folder of its sources. */
const titles: Readonly<Record<string, string>> = {
  commands: "Calls, files and folders",
  grader: "Graders and their answers",
  docker: "The engine, images and archives",
  coursera: "Coursera and the account",
};

/** The list in `docs/troubleshooting.md`. */
export async function errorIndex(root: string): Promise<string> {
  const { errors } = await printedErrors(root);
  const anchors = new Set<string>();
  return Object.entries(titles).flatMap(([folder, title]) => {
    const texts = new Map<string, PrintedError>();
    for (const error of errors.filter(({ file }) => folderOf(file) === folder)) {
      if (!texts.has(error.text)) texts.set(error.text, error);
    }
    const items = [...texts.values()].sort((a, b) => a.text < b.text ? -1 : 1).map((error) =>
      entry(error, anchors)
    );
    return [`### ${title}`, "", ...items, ""];
  }).join("\n").trimEnd();
}

/** Groups errors that any command may print with those about the command line. */
function folderOf(file: string): string {
  return file.startsWith("terminal/") ? "commands" : file.split("/")[0] ?? "";
}

function entry({ text, hint }: PrintedError, taken: Set<string>): string {
  const shown = `\`\` ${text} \`\``;
  let anchor = anchorOf(text);
  for (let count = 2; taken.has(anchor); count++) anchor = `${anchorOf(text)}-${count}`;
  taken.add(anchor);
  return `- <a id="${anchor}"></a>${shown}${hint ? `\n  What to do: ${hint}` : ""}`;
}

/** The anchor of an error on the page. */
function anchorOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 80);
}
