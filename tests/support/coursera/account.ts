import assert from "node:assert/strict";
import { type InProcessResult, runInProcess } from "../in_process.ts";
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

/** What an account begins with. */
export interface AccountOptions {
  /** More lines of the configuration file. */
  settings?: string;
  /** The text of the token cache; empty for none. */
  cache?: string | undefined;
}

/** How {@linkcode Account.run} differs from a plain call. */
export interface AccountRunOptions {
  env?: Record<string, string>;
  /** Piped in; nothing by default. */
  stdin?: string;
  /** For the call that is meant to show tokens. */
  discloses?: boolean;
}

/** A fake Coursera, and a home folder that leads there. */
interface AccountPlace {
  fake: FakeCoursera;
  home: TemporaryHome;
}

/**
 * A fake Coursera, a home folder that leads there with a good token cache, and the program, run in
 * this process. Calls are made with `-vv` unless they name a level, and all that they print is
 * searched for secrets.
 */
export class Account implements AsyncDisposable {
  readonly fake: FakeCoursera;
  readonly home: TemporaryHome;
  #printed: string[] = [];

  protected constructor({ fake, home }: AccountPlace) {
    this.fake = fake;
    this.home = home;
  }

  static async open(options: AccountOptions = {}): Promise<Account> {
    return new Account(await openPlace(options));
  }

  async run(args: string[], options: AccountRunOptions = {}): Promise<InProcessResult> {
    const { env = {}, stdin, discloses = false } = options;
    const result = await runInProcess(this.prepare(args), {
      cwd: this.cwd,
      env: { ...ownVariables(), HOME: this.home.path, ...env },
      ...(stdin === undefined ? {} : { stdin }),
    });
    if (!discloses) this.keep(result.stdout, result.stderr);
    return result;
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

  /** Where calls are made. */
  protected get cwd(): string {
    return `${this.home.path}/cwd`;
  }

  /** The words of a call, which may follow at once. */
  protected prepare(args: string[]): string[] {
    ownTokens(this.home, this.fake.origin);
    return args.some((word) => /^-[qv]+$/.test(word)) ? args : ["-vv", ...args];
  }

  /** Keeps what was printed, to be searched for secrets. */
  protected keep(...printed: string[]): void {
    this.#printed.push(...printed);
  }
}

/** Starts a fake, and makes a home folder that leads there. */
export async function openPlace(
  { settings = "", cache = cacheOf() }: AccountOptions,
): Promise<AccountPlace> {
  const [fake, home] = [await FakeCoursera.start(), await temporaryHome()];
  await home.write(".coursera/courseraprogramming.cfg", fakeSettings(fake, settings));
  if (cache !== "") await home.write(".coursera/oauth2_cache.json", cache);
  await Deno.mkdir(`${home.path}/cwd`);
  return { fake, home };
}

/** What every call inherits of this process, on a contributor's machine as in CI. */
function ownVariables(): Record<string, string> {
  const { PATH = "", TMPDIR } = Deno.env.toObject();
  return TMPDIR === undefined ? { PATH } : { PATH, TMPDIR };
}
