import { BINARY } from "./binary.ts";

export interface PipedOptions {
  /** Content of stdin; default: nothing. */
  input?: string;
  env?: Record<string, string>;
  cwd?: string;
}

export interface PipedResult {
  code: number;
  stdout: Uint8Array;
  stderr: string;
}

/** Runs the compiled program with input, and returns its output as bytes. */
export async function runPiped(args: string[], options: PipedOptions = {}): Promise<PipedResult> {
  const { input = "", env = {}, cwd } = options;
  const child = new Deno.Command(BINARY, {
    args,
    env: { NO_COLOR: "1", ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const sent = writer.write(new TextEncoder().encode(input)).then(() => writer.close())
    // It may end without reading everything.
    .catch((error: unknown) => {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    });
  const [{ code, stdout, stderr }] = await Promise.all([child.output(), sent]);
  return { code, stdout, stderr: new TextDecoder().decode(stderr) };
}
