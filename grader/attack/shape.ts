import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import type { ShapeFile } from "./attack.ts";
import { fill, type Filling } from "./fill.ts";

/** A character for a comment that three encodings write differently. */
const NOT_ASCII = "é";

/**
 * Gives one file in a copy of the right submission its odd shape.
 *
 * @param text the code of the right submission
 */
export async function makeShape(
  folder: string,
  file: ShapeFile,
  text: string,
  filling: Filling,
): Promise<void> {
  const place = join(folder, fill(file.path, filling));
  if (file.kind === "rename") {
    const other = join(folder, fill(file.to, filling));
    if (other !== place) await Deno.rename(place, other);
    return;
  }
  await Deno.remove(place, { recursive: true }).catch((error: unknown) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  if (file.kind === "missing") return;
  await Deno.mkdir(dirname(place), { recursive: true });
  switch (file.kind) {
    case "directory":
      return await Deno.mkdir(place);
    case "symlink":
      return await Deno.symlink(fill(file.to, filling), place);
    case "size": {
      // A sparse file takes up no space here.
      using created = await Deno.open(place, { write: true, create: true });
      return await created.truncate(file.bytes);
    }
    case "text":
      return await Deno.writeTextFile(place, fill(file.text, filling));
    case "base64":
      return await Deno.writeFile(place, Buffer.from(file.base64, "base64"));
    case "code":
      return await Deno.writeFile(place, encoded(text, file.as, filling.target));
  }
}

function encoded(
  text: string,
  as: Extract<ShapeFile, { kind: "code" }>["as"],
  target: string,
): Uint8Array {
  switch (as) {
    case "bom":
      return Buffer.from(`\ufeff${text}`, "utf8");
    case "crlf":
      return Buffer.from(text.replaceAll(/\r?\n/g, "\r\n"), "utf8");
    case "utf-16":
      return Buffer.from(`\ufeff${text}`, "utf16le");
    case "latin-1":
      return Buffer.from(`${text}\n${commentSign(target)} ${NOT_ASCII}\n`, "latin1");
  }
}

function commentSign(target: string): string {
  return /\.(java|c|cpp|cc|cxx|[mc]?js)$/i.test(target) ? "//" : "#";
}
