import { join } from "node:path";
import { type Configuration, readConfiguration } from "../../../coursera/configuration.ts";
import type { TokenOrigins } from "../../../coursera/endpoints.ts";
import { openSession, type Session, type SessionOptions } from "../../../coursera/session.ts";
import type { FakeCoursera } from "./fake_coursera.ts";

/** A home folder that lasts as long as a test. */
export interface TemporaryHome extends AsyncDisposable {
  path: string;
  /** Writes a file below the home folder, and makes its folders. */
  write(path: string, content: string | Uint8Array, mode?: number): Promise<void>;
}

/** Makes an empty home folder. */
export async function temporaryHome(): Promise<TemporaryHome> {
  const path = await Deno.makeTempDir({ prefix: "courseraprogramming-test-" });
  return {
    path,
    async write(name, content, mode = 0o600) {
      const file = join(path, name);
      await Deno.mkdir(join(file, ".."), { recursive: true, mode: 0o700 });
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      // Complete from the start: another session with the same home may be reading it.
      const whole = `${file}.${crypto.randomUUID()}`;
      await Deno.writeFile(whole, bytes, { mode });
      await Deno.chmod(whole, mode);
      await Deno.rename(whole, file);
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(path, { recursive: true });
    },
  };
}

/** The configuration file that directs every request to the fake. */
export function fakeSettings({ origin }: FakeCoursera, more = ""): string {
  return `[oauth2]
client_id = fake-client-id
client_secret = fake-client-secret
api_endpoint = ${origin}
www_endpoint = ${origin}
auth_endpoint = ${origin}/oauth2/v1/auth
token_endpoint = ${origin}/oauth2/v1/token
${more}
`;
}

/** Options for a session with the fake. */
export interface FakeSessionOptions extends Partial<SessionOptions> {
  env?: Record<string, string>;
  settings?: string;
}

/** Opens a session like a command's, with the fake as Coursera and short retry pauses. */
export async function fakeSession(
  fake: FakeCoursera,
  home: TemporaryHome,
  { env = {}, settings = "", ...options }: FakeSessionOptions = {},
): Promise<Session & { lines: string[] }> {
  await home.write(".coursera/courseraprogramming.cfg", fakeSettings(fake, settings));
  ownTokens(home, fake.origin);
  const lines: string[] = [];
  const session = openSession({
    configuration: await readIn(home, env),
    trace: (line) => lines.push(line),
    ...options,
    limits: { retries: 2, pauseMs: () => 1, attemptMs: 2000, totalMs: 5000, ...options.limits },
  });
  return { ...session, lines };
}

/**
 * Marks the tokens of a home folder as a server's, unless they already name theirs; nothing else in
 * the file changes.
 */
export function ownTokens(home: TemporaryHome, origin: string): void {
  const path = join(home.path, ".coursera/oauth2_cache.json");
  try {
    const tokens = JSON.parse(Deno.readTextFileSync(path));
    if (typeof tokens?.token !== "string" || tokens.endpoints !== undefined) return;
    const endpoints = { api: origin, www: origin, token: origin };
    Deno.writeTextFileSync(path, JSON.stringify({ ...tokens, endpoints }));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Reads the configuration of a home folder, with nothing from this machine. */
export function readIn(
  home: TemporaryHome,
  env: Record<string, string> = {},
): Configuration {
  return readConfiguration({
    home: home.path,
    cwd: home.path,
    env: (name) => env[name],
    systemFolder: join(home.path, "etc"),
  });
}

/** A cache as this program writes it, with a token that expires in that many seconds. */
export function cacheOf(
  { expiresIn = 3600, ...more }: {
    expiresIn?: number;
    refresh?: string;
    source?: string;
    issued?: number;
    endpoints?: TokenOrigins;
  } = {},
): string {
  return JSON.stringify({
    token: "fake-access-token-AAAA1111",
    expires: Date.now() / 1000 + expiresIn,
    refresh: "fake-refresh-token-RRRR1111",
    ...more,
  });
}
