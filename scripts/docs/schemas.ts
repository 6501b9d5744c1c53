import { join, resolve } from "node:path";
import { schemaText } from "../../commands/schema/documents.ts";
import { SCHEMA_NAMES } from "../../commands/schema/names.ts";
import { runScript } from "../say.ts";

const root = resolve(import.meta.dirname!, "../..");

/** The published JSON Schemas, by file, generated from zod; a test compares. */
export function schemaFiles(): Record<string, string> {
  return Object.fromEntries(
    SCHEMA_NAMES.map((name) => [`schemas/${name}.schema.json`, schemaText(name)]),
  );
}

if (import.meta.main) {
  await runScript(async () => {
    for (const [path, text] of Object.entries(schemaFiles())) {
      await Deno.mkdir(join(root, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    }
    return 0;
  });
}
