import { fromFileUrl } from "./paths.ts";

/** Path of the compiled program, made by `scripts/test.ts`. */
export const BINARY = fromFileUrl(new URL("../../build/courseraprogramming", import.meta.url));

export interface RunResult {
  code: number;
  signal: Deno.Signal | null;
  stdout: string;
  stderr: string;
}

export interface BinaryOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Starts with an empty environment except for PATH and the engine's address. */
  clearEnv?: boolean;
  /** Default: nothing. */
  stdin?: "null" | "piped";
}

/** Starts the compiled program with stdout and stderr piped. */
export function spawnBinary(args: string[], options: BinaryOptions = {}): Deno.ChildProcess {
  const { env = {}, clearEnv = false, stdin = "null", ...rest } = options;
  const kept: Record<string, string> = {};
  for (const name of ["PATH", "DOCKER_HOST", "HOME", "TMPDIR"]) {
    const value = Deno.env.get(name);
    if (value !== undefined) kept[name] = value;
  }
  return new Deno.Command(BINARY, {
    args,
    ...rest,
    clearEnv,
    env: { ...(clearEnv ? kept : {}), NO_COLOR: "1", ...env },
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs the compiled program until it ends. */
export async function runBinary(args: string[], options: BinaryOptions = {}): Promise<RunResult> {
  const { code, signal, stdout, stderr } = await spawnBinary(args, options).output();
  const decoder = new TextDecoder();
  return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
