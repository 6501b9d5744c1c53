import { createHash } from "node:crypto";

/** The SHA-256 of a file in hexadecimal; undefined if it does not exist. */
export async function fileSha256(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    using file = await Deno.open(path);
    const chunk = new Uint8Array(1 << 20);
    for (let size = await file.read(chunk); size !== null; size = await file.read(chunk)) {
      hash.update(chunk.subarray(0, size));
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return hash.digest("hex");
}
