import { ensureTmux } from "../../scripts/tmux.ts";

/** How long to wait for a screen to show something; only failures take that long. */
const PATIENCE_MS = 30_000;

/** A real terminal, 100 columns by 30 lines, in a separate tmux server. */
export class TmuxTerminal implements AsyncDisposable {
  readonly #server = `courseraprogramming-test-${crypto.randomUUID().slice(0, 8)}`;

  private constructor() {}

  /** Opens a terminal with a plain shell in it. */
  static async open(env: Record<string, string> = {}): Promise<TmuxTerminal> {
    await ensureTmux();
    const terminal = new TmuxTerminal();
    const variables = Object.entries({ ...env, NO_COLOR: "1" })
      .flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    await terminal.#tmux([
      ...["-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30"],
      ...variables,
      "/bin/sh",
    ]);
    await terminal.type("PS1='outside> '", "Enter");
    // The shell's first prompt may still be in front of it.
    await terminal.shows(/^([#$] )?outside> /m);
    return terminal;
  }

  /** Types text, or keys by tmux's names (`Enter`, `C-c`). */
  async type(...keys: string[]): Promise<void> {
    await this.#tmux(["send-keys", ...keys]);
  }

  async resize(columns: number, lines: number): Promise<void> {
    await this.#tmux(["resize-window", "-x", String(columns), "-y", String(lines)]);
  }

  /** Waits until the screen, including its history, shows a text; returns all of it. */
  async shows(text: string | RegExp): Promise<string> {
    const deadline = performance.now() + PATIENCE_MS;
    let screen = "";
    while (performance.now() < deadline) {
      screen = await this.#tmux(["capture-pane", "-p", "-J", "-S", "-"]);
      if (typeof text === "string" ? screen.includes(text) : text.test(screen)) return screen;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The terminal never showed ${text}; it shows:\n${screen}`);
  }

  /** What the screen shows now, without its history. */
  async screen(): Promise<string> {
    return await this.#tmux(["capture-pane", "-p", "-J"]);
  }

  /** Closes the terminal like a window: everything in it gets SIGHUP. */
  async close(): Promise<void> {
    await this.#tmux(["kill-session"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux(["kill-server"]).catch(() => {});
  }

  async #tmux(args: string[]): Promise<string> {
    const { code, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-L", this.#server, ...args],
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (code !== 0) throw new Error(`tmux ${args.join(" ")}: ${decoder.decode(stderr)}`);
    return decoder.decode(stdout);
  }
}
