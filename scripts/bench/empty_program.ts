import { join } from "node:path";
import { compileModule } from "../build/compile.ts";

/** Compiles a program that does nothing, to measure what starting any program costs. @returns its path */
export async function emptyProgram(work: string): Promise<string> {
  const entry = join(work, "empty.ts");
  await Deno.writeTextFile(entry, "export {};\n");
  return await compileModule(entry, join(work, "empty"));
}
