import type { Tools } from "../tools.ts";

type System = typeof Deno.build.os;

/** The program, with its arguments, that shows an address; undefined where there is no screen. */
export function browserCommand(
  url: string,
  system: System,
  env: Record<string, string>,
): [program: string, ...args: string[]] | undefined {
  if (system === "darwin") return ["open", url];
  // Not `start`, whose shell would read the address.
  if (system === "windows") return ["rundll32", "url.dll,FileProtocolHandler", url];
  return env["DISPLAY"] || env["WAYLAND_DISPLAY"] ? ["xdg-open", url] : undefined;
}

/** Shows an address in a browser, if there is one; it was printed too, so that failing is no error. */
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
    // Some of these programs stay until the browser is closed.
    child.unref();
  } catch (error) {
    terminal.detail(`no browser was opened: ${error instanceof Error ? error.message : error}`);
  }
}
