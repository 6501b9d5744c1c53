import { killClient } from "../container/ending.ts";

/** What a tool of the system printed, and how it ended. */
export interface ToolOutput {
  code: number;
  stdout: Uint8Array;
}

export interface ToolOptions {
  signal?: AbortSignal;
  /** Milliseconds after which it is ended. */
  timeout?: number;
}

/**
 * Runs one of the system's own file tools to its end. They do what the runtime cannot: name what is
 * not UTF-8, and go down trees of any depth with few open files and without following links.
 *
 * @returns undefined where there is no such tool
 */
export async function runTool(
  tool: "ls" | "rm" | "chmod",
  args: readonly string[],
  { signal, timeout }: ToolOptions = {},
): Promise<ToolOutput | undefined> {
  const PATH = Deno.env.get("PATH");
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(tool, {
      args: [...args],
      clearEnv: true,
      // Bytes are bytes, whatever the user's language.
      env: { LC_ALL: "C", ...(PATH === undefined ? {} : { PATH }) },
      stdin: "null",
      stdout: tool === "ls" ? "piped" : "null",
      // It would have a line for each file of a stranger's tree.
      stderr: "null",
      ...(signal === undefined ? {} : { signal }),
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      return undefined;
    }
    throw error;
  }
  const timer = timeout === undefined ? undefined : setTimeout(() => killClient(child), timeout);
  try {
    if (tool === "ls") return await child.output();
    return { code: (await child.status).code, stdout: new Uint8Array() };
  } finally {
    clearTimeout(timer);
  }
}
