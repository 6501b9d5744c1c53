import type { Tools } from "../tools.ts";

type System = typeof Deno.build.os;

/** The program and arguments that open a URL; undefined where there is no display. */
export function browserCommand(
  url: string,
  system: System,
  env: Record<string, string>,
): [program: string, ...args: string[]] | undefined {
  if (system === "darwin") return ["open", url];
  // Not `start`: its shell would interpret the URL.
  if (system === "windows") return ["rundll32", "url.dll,FileProtocolHandler", url];
  return env["DISPLAY"] || env["WAYLAND_DISPLAY"] ? ["xdg-open", url] : undefined;
}

/** Opens a URL in a browser, if any. It was printed too, so a failure is not an error. */
export function openBrowser(url: string, { env, terminal }: Tools): void {
  const command = browserCommand(url, Deno.build.os, env);
  if (command === undefined) return;
  const [program, ...args] = command;
  try {
    const child = new Deno.Command(program, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    // Some of these programs run until the browser is closed.
    child.unref();
  } catch (error) {
    terminal.detail(`no browser was opened: ${error instanceof Error ? error.message : error}`);
  }
}
