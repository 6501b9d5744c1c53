import { dirname } from "node:path";
import { BINARY } from "./binary.ts";

/** Runs a command line that the program printed, in a POSIX shell that finds the program. */
export async function runPrinted(
  line: string,
  { cwd, env = {}, input = "" }: { cwd?: string; env?: Record<string, string>; input?: string } =
    {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const path = `${dirname(BINARY)}:${Deno.env.get("PATH")}`;
  const shell = new Deno.Command("sh", {
    args: ["-c", line],
    ...(cwd === undefined ? {} : { cwd }),
    env: { NO_COLOR: "1", ...env, PATH: path },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = shell.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await shell.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
