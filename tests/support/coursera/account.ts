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

/** Tokens, secrets and codes of the fakes, which must never be printed. */
const SECRET =
  /fake-(access-token|refresh-token|write-access-token|client-secret|code|flag-secret)[\w-]*/g;

/** The initial state of an account. */
export interface AccountOptions {
  /** Additional lines for the configuration file. */
  settings?: string;
  /** Content of the token cache; empty for none. */
  cache?: string | undefined;
}

/** Options for {@linkcode Account.run}. */
export interface AccountRunOptions {
  env?: Record<string, string>;
  /** Piped in; default: nothing. */
  stdin?: string;
  /** Whether the call is meant to print tokens. */
  discloses?: boolean;
}

/** A fake Coursera, and a home folder configured to use it. */
interface AccountPlace {
  fake: FakeCoursera;
  home: TemporaryHome;
}

/**
 * A fake Coursera, a home folder configured to use it with a valid token cache, and the program,
 * run in this process. Calls use `-vv` unless they set a level, and all their output is searched
 * for secrets.
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

  /** The content of the token cache, or undefined. */
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

  /** The working directory of calls. */
  protected get cwd(): string {
    return `${this.home.path}/cwd`;
  }

  /** Prepares a call that follows at once, and returns its arguments. */
  protected prepare(args: string[]): string[] {
    ownTokens(this.home, this.fake.origin);
    return args.some((word) => /^-[qv]+$/.test(word)) ? args : ["-vv", ...args];
  }

  /** Stores output, to search it for secrets. */
  protected keep(...printed: string[]): void {
    this.#printed.push(...printed);
  }
}

/** Starts a fake, and makes a home folder configured to use it. */
export async function openPlace(
  { settings = "", cache = cacheOf() }: AccountOptions,
): Promise<AccountPlace> {
  const [fake, home] = [await FakeCoursera.start(), await temporaryHome()];
  await home.write(".coursera/courseraprogramming.cfg", fakeSettings(fake, settings));
  if (cache !== "") await home.write(".coursera/oauth2_cache.json", cache);
  await Deno.mkdir(`${home.path}/cwd`);
  return { fake, home };
}

/** What every call inherits from this process, on a contributor's machine as in CI. */
function ownVariables(): Record<string, string> {
  const { PATH = "", TMPDIR } = Deno.env.toObject();
  return TMPDIR === undefined ? { PATH } : { PATH, TMPDIR };
}
