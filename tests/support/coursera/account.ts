import assert from "node:assert/strict";
import { BINARY, type RunResult, spawnBinary } from "../binary.ts";
import { FakeCoursera } from "./fake_coursera.ts";
import {
  cacheOf,
  fakeSettings,
  ownTokens,
  type TemporaryHome,
  temporaryHome,
} from "./fake_coursera_client.ts";

/** What the fakes use as tokens, secrets and codes; nothing of it may be printed. */
const SECRET =
  /fake-(access-token|refresh-token|write-access-token|client-secret|code|flag-secret)[\w-]*/g;

/** How {@linkcode Account.run} differs from a plain call. */
export interface AccountRunOptions {
  env?: Record<string, string>;
  /** Piped in; nothing by default. */
  stdin?: string;
  /** For the call that is meant to show tokens. */
  discloses?: boolean;
}

/** A compiled program that is running, with what it has written so far. */
export interface RunningProgram {
  child: Deno.ChildProcess;
  /** Resolves as soon as an output matches; rejects when the program ends before. */
  seen(pattern: RegExp): Promise<RegExpMatchArray>;
  end(): Promise<RunResult>;
}

/**
 * A fake Coursera, a home folder that leads there with a good token cache, and the compiled program.
 * Calls are made with `-vv` unless they name a level, and all that they print is searched for secrets.
 */
export class Account implements AsyncDisposable {
  #printed: string[] = [];

  private constructor(readonly fake: FakeCoursera, readonly home: TemporaryHome) {}

  /** @param cache the text of the token cache; undefined for none */
  static async open(
    { settings = "", cache = cacheOf() }: { settings?: string; cache?: string | undefined } = {},
  ): Promise<Account> {
    const account = new Account(await FakeCoursera.start(), await temporaryHome());
    const { fake, home } = account;
    await home.write(".coursera/courseraprogramming.cfg", fakeSettings(fake, settings));
    if (cache !== "") await home.write(".coursera/oauth2_cache.json", cache);
    await Deno.mkdir(`${home.path}/cwd`);
    return account;
  }

  start(args: string[], { env = {}, stdin, discloses }: AccountRunOptions = {}): RunningProgram {
    ownTokens(this.home, this.fake.origin);
    const isLevelled = args.some((word) => /^-[qv]+$/.test(word));
    const child = spawnBinary(isLevelled ? args : ["-vv", ...args], {
      cwd: `${this.home.path}/cwd`,
      clearEnv: true,
      env: { HOME: this.home.path, ...env },
      stdin: stdin === undefined ? "null" : "piped",
    });
    const program = running(child);
    const end = async () => {
      const result = await program.end();
      if (!discloses) this.#printed.push(result.stdout, result.stderr);
      return result;
    };
    return { ...program, end };
  }

  /** The program in a terminal of its own; what is written to its stdin is typed. */
  startInTerminal(args: string[]): RunningProgram {
    ownTokens(this.home, this.fake.origin);
    const commandLine = [BINARY, "-vv", ...args].join(" ");
    const { home } = this;
    const child = new Deno.Command("script", {
      args: ["--quiet", "--flush", "--return", "--command", commandLine, "/dev/null"],
      cwd: `${home.path}/cwd`,
      clearEnv: true,
      env: { HOME: home.path, PATH: Deno.env.get("PATH") ?? "", NO_COLOR: "1", SHELL: "/bin/sh" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return running(child);
  }

  async run(args: string[], options: AccountRunOptions = {}): Promise<RunResult> {
    const program = this.start(args, options);
    if (options.stdin !== undefined) {
      const writer = program.child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(options.stdin));
      await writer.close();
    }
    return await program.end();
  }

  /** The token cache's text, or undefined. */
  async cache(): Promise<string | undefined> {
    const path = `${this.home.path}/.coursera/oauth2_cache.json`;
    return await Deno.readTextFile(path).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.home[Symbol.asyncDispose]();
    await this.fake[Symbol.asyncDispose]();
    const leaks = this.#printed.flatMap((text) => text.match(SECRET) ?? []);
    assert.deepEqual(leaks, [], "secrets were printed");
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
