import { killClient } from "../container/ending.ts";

/** The output of a system tool, and how it ended. */
export interface ToolOutput {
  code: number;
  stdout: Uint8Array;
}

export interface ToolOptions {
  signal?: AbortSignal;
  /** Milliseconds before it is killed. */
  timeout?: number;
}

/**
 * Runs one of the system's own file tools to its end. They can do what the runtime cannot: name
 * what is not UTF-8, descend trees of any depth with few open files and without following links,
 * and read files of the kernel, which the runtime refuses whatever its permissions.
 *
 * @returns undefined if there is no such tool
 */
export async function runTool(
  tool: "ls" | "rm" | "chmod" | "cat",
  args: readonly string[],
  { signal, timeout }: ToolOptions = {},
): Promise<ToolOutput | undefined> {
  const PATH = Deno.env.get("PATH");
  const isRead = tool === "ls" || tool === "cat";
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(tool, {
      args: [...args],
      clearEnv: true,
      // Output as bytes, whatever the user's language.
      env: { LC_ALL: "C", ...(PATH === undefined ? {} : { PATH }) },
      stdin: "null",
      stdout: isRead ? "piped" : "null",
      // It could have a line for each file of an untrusted tree.
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
    const stdout = isRead ? await readAll(child.stdout) : new Uint8Array();
    return { code: (await child.status).code, stdout };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Reads all output of a tool. The runtime's `output()` allocates 64 kB for it, which is freed late
 * after thousands of calls; a submission's folder needs 100 bytes.
 */
async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = stream.getReader({ mode: "byob" });
  let buffer = new Uint8Array(1024);
  let filled = 0;
  for (;;) {
    const { value, done } = await reader.read(buffer.subarray(filled));
    // A cancelled stream returns no buffer.
    buffer = value === undefined ? new Uint8Array() : new Uint8Array(value.buffer);
    if (done) return buffer.subarray(0, filled);
    filled += value.length;
    if (filled < buffer.length) continue;
    const longer = new Uint8Array(2 * buffer.length);
    longer.set(buffer);
    buffer = longer;
  }
}
