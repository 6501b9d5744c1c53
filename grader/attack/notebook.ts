import * as z from "zod";
import { UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";

/** What of the notebook format (nbformat 4) attacks need; the rest is kept as it is. */
const notebookSchema = z.looseObject({
  cells: z.array(z.looseObject({
    cell_type: z.string(),
    source: z.union([z.string(), z.array(z.string())]),
  })),
});
type Notebook = z.infer<typeof notebookSchema>;

/** @throws {UserError} where it is not a notebook */
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
 * A notebook with other code: cells in front of its own, or in place of the first while the others
 * are emptied. Cells keep what a grader such as nbgrader finds them by.
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
