import * as z from "zod";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";

/** The parts of the notebook format (nbformat 4) that attacks need; the rest is kept unchanged. */
const notebookSchema = z.looseObject({
  cells: z.array(z.looseObject({
    cell_type: z.string(),
    source: z.union([z.string(), z.array(z.string())]),
  })),
});
type Notebook = z.infer<typeof notebookSchema>;

/** @throws {UserError} if it is not a notebook */
export function codeOfNotebook(text: string, target: string): string {
  const notebook = parsed(text);
  if (notebook === undefined) {
    throw new UserError(`\`${visible(target)}\` is not a notebook in the format of Jupyter 4`, {
      hint: "open it in Jupyter and save it again",
    });
  }
  return notebook.cells.filter(isCode).map(({ source }) => [source].flat().join("")).join("\n");
}

/**
 * Puts other code into a notebook: in front of its own, or in place of the first cell with the others
 * emptied. Cells keep the fields by which graders such as nbgrader find them.
 */
export function asNotebook(
  text: string,
  cells: readonly string[],
  place: "instead" | "before",
): string {
  const notebook = parsed(text) ?? { cells: [] };
  const made = cells.map((source) => ({
    cell_type: "code",
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  }));
  const own = place === "before"
    ? notebook.cells
    : notebook.cells.map((cell) => isCode(cell) ? { ...cell, source: "", outputs: [] } : cell);
  return JSON.stringify({ ...notebook, cells: [...made, ...own] }, null, 1) + "\n";
}

function parsed(text: string): Notebook | undefined {
  try {
    return notebookSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isCode({ cell_type }: Notebook["cells"][number]): boolean {
  return cell_type === "code";
}
