import { BINARY, type RunResult, spawnBinary } from "../binary.ts";
import { Account, type AccountOptions, type AccountRunOptions, openPlace } from "./account.ts";

/** The running compiled program, and its output so far. */
export interface RunningProgram {
  child: Deno.ChildProcess;
  /** Resolves as soon as the output matches; rejects if the program ends first. */
  seen(pattern: RegExp): Promise<RegExpMatchArray>;
  end(): Promise<RunResult>;
}

/** An account whose calls run the compiled program in a separate process. */
export class ProgramAccount extends Account {
  static override async open(options: AccountOptions = {}): Promise<ProgramAccount> {
    return new ProgramAccount(await openPlace(options));
  }

  start(args: string[], { env = {}, stdin, discloses }: AccountRunOptions = {}): RunningProgram {
    const child = spawnBinary(this.prepare(args), {
      cwd: this.cwd,
      clearEnv: true,
      env: { HOME: this.home.path, ...env },
      stdin: stdin === undefined ? "null" : "piped",
    });
    const program = running(child);
    const end = async () => {
      const result = await program.end();
      if (!discloses) this.keep(result.stdout, result.stderr);
      return result;
    };
    return { ...program, end };
  }

  /** Starts the program in a terminal; what is written to its stdin is typed. */
  startInTerminal(args: string[]): RunningProgram {
    const commandLine = [BINARY, "-vv", ...args].join(" ");
    const { home } = this;
    this.prepare(args);
    const child = new Deno.Command("script", {
      args: ["--quiet", "--flush", "--return", "--command", commandLine, "/dev/null"],
      cwd: this.cwd,
      clearEnv: true,
      env: { HOME: home.path, PATH: Deno.env.get("PATH") ?? "", NO_COLOR: "1", SHELL: "/bin/sh" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return running(child);
  }

  override async run(args: string[], options: AccountRunOptions = {}): Promise<RunResult> {
    const program = this.start(args, options);
    if (options.stdin !== undefined) {
      const writer = program.child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(options.stdin));
      await writer.close();
    }
    return await program.end();
  }
}

function running(child: Deno.ChildProcess): RunningProgram {
  const written = { stdout: "", stderr: "" };
  let wake = Promise.withResolvers<void>();
  const follow = async (stream: "stdout" | "stderr") => {
    for await (const text of child[stream].pipeThrough(new TextDecoderStream())) {
      written[stream] += text;
      wake.resolve();
      wake = Promise.withResolvers<void>();
    }
  };
  let isOver = false;
  const reading = Promise.all([follow("stdout"), follow("stderr")]).then(() => {
    isOver = true;
    wake.resolve();
  });
  return {
    child,
    async seen(pattern) {
      for (;;) {
        const match = written.stdout.match(pattern) ?? written.stderr.match(pattern);
        if (match !== null) return match;
        if (isOver) throw new Error(`It ended without ${pattern}: ${JSON.stringify(written)}`);
        await wake.promise;
      }
    },
    async end() {
      const [{ code, signal }] = await Promise.all([child.status, reading]);
      return { code, signal, ...written };
    },
  };
}
