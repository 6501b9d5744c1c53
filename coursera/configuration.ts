import { basename, join, resolve } from "node:path";
// Every command reads the configuration, and all of zod would take a third of its time.
import * as z from "zod/mini";
import { failureReason, type UserErrorOptions } from "../terminal/errors.ts";
import { visible } from "../terminal/text.ts";
import { hasCredentials, isAddress, isConfidential } from "./address.ts";
import {
  ConfigurationError,
  type ConfigurationFile,
  type ConfigurationSources,
  readConfigurationFiles,
} from "./configuration_files.ts";
import { COURSERA } from "./endpoints.ts";
import { IniSyntaxError, interpolate, parseIni } from "./ini_file.ts";

export { ConfigurationError, type ConfigurationSources } from "./configuration_files.ts";

// Compiling a schema pays off for many values; a command checks a handful.
z.config({ jitless: true });

/**
 * Every setting of docs/spec/coursera-api.md, section 3, with its effective value. Endpoints are
 * absolute URLs.
 */
export interface Configuration {
  clientId: string;
  clientSecret: string;
  /** Separated by spaces. */
  scopes: string;
  /** The host name in the redirect URL that Coursera knows; the server listens on 127.0.0.1. */
  hostname: string;
  port: number;
  verifyTls: boolean;
  apiEndpoint: string;
  wwwEndpoint: string;
  authEndpoint: string;
  tokenEndpoint: string;
  transloaditBoredApi: string;
  /** Additional hosts that `grade remote` may download from. */
  downloadHosts: string[];
  /** Path of the token cache (JSON); undefined if there is neither a home folder nor a setting. */
  tokenCache: string | undefined;
  /** Path of the old tools' cache, a pickle, imported once if there is no JSON yet. */
  oldTokenCache: string | undefined;
  /** From `COURSERA_REFRESH_TOKEN`. */
  refreshToken: string | undefined;
  /** The files that were read; later ones take precedence. */
  files: string[];
}

/**
 * Reads the configuration files and the environment. For each key later files take precedence, and
 * the environment over all files. Every setting decides where tokens, archives or the browser go,
 * so a file from the working directory may repeat the values in effect but not change them.
 *
 * @throws {ConfigurationError} for a file of the working directory that would, a malformed file
 * (with file and line), an invalid value, a named file that does not exist, or plain http to a host
 * other than this machine
 */
export function readConfiguration(sources: ConfigurationSources): Configuration {
  const { home, cwd, env } = sources;
  const files: string[] = [];
  const entries = new Map<string, Entry>();

  const own = new Map<string, Entry>();
  for (const file of readConfigurationFiles(sources)) {
    addEntries(entries, file);
    if (file.isTrusted) addEntries(own, file);
    files.push(file.path);
  }
  for (const [variable, key] of environmentKeys) {
    const value = env(variable);
    if (!value) continue;
    for (const each of [entries, own]) {
      each.set(key, { raw: value, from: `environment variable ${variable}` });
    }
  }

  const settings = check(entries);
  const cache = cachePlaces(settings["oauth2.token_cache"], { home, cwd });
  refuseForeign(entries, { settings, cache }, () => {
    const inForce = check(own);
    return { settings: inForce, cache: cachePlaces(inForce["oauth2.token_cache"], { home, cwd }) };
  });
  return {
    clientId: settings["oauth2.client_id"],
    clientSecret: settings["oauth2.client_secret"],
    scopes: settings["oauth2.scopes"],
    hostname: settings["oauth2.hostname"],
    port: settings["oauth2.port"],
    verifyTls: settings["oauth2.verify_tls"],
    apiEndpoint: settings["oauth2.api_endpoint"],
    wwwEndpoint: settings["oauth2.www_endpoint"],
    authEndpoint: settings["oauth2.auth_endpoint"],
    tokenEndpoint: settings["oauth2.token_endpoint"],
    transloaditBoredApi: settings["upload.transloadit_bored_api"],
    downloadHosts: settings["grade.download_hosts"],
    ...cache,
    refreshToken: env("COURSERA_REFRESH_TOKEN") || undefined,
    files,
  };
}

/** A value as written, and a name for its source. */
interface Entry {
  raw: string;
  from: string;
  /** The file in the working directory that it comes from, if no option names that file. */
  foreign?: string | undefined;
  /** Looks up another key of the same section, for `%(key)s`; absent where `%` is plain text. */
  lookup?: (key: string) => string | undefined;
}

const environmentKeys = [
  ["COURSERA_CLIENT_ID", "oauth2.client_id"],
  ["COURSERA_CLIENT_SECRET", "oauth2.client_secret"],
  ["COURSERA_TOKEN_CACHE", "oauth2.token_cache"],
] as const;

const text = z.string().check(z.minLength(1, "must not be empty"));

const address = text.check(
  z.refine(isAddress, "must be an address such as https://host/path"),
  z.refine(
    (value) => !isAddress(value) || !hasCredentials(value),
    "must not hold a user or password",
  ),
);

const guardedAddress = address.check(
  z.refine(
    (value) => !isAddress(value) || isConfidential(value),
    "must be https, since tokens travel there (plain http is for this machine only)",
  ),
);

const isPort = (value: string) =>
  /^\d{1,5}$/.test(value) && Number(value) >= 1 && Number(value) <= 65535;

const port = z.pipe(text.check(z.refine(isPort, "must be a port number")), z.transform(Number));

const truths = ["1", "yes", "true", "on"];

const flag = z.pipe(
  z.pipe(
    text.check(z.toLowerCase()),
    z.enum([...truths, "0", "no", "false", "off"], "must be True or False"),
  ),
  z.transform((word) => truths.includes(word)),
);

/**
 * Defaults: docs/spec/coursera-api.md, sections 1 and 3. The secret was published with the old
 * tools.
 */
const schema = z.object({
  "oauth2.client_id": z._default(text, "NS8qaSX18X_Eu0pyNbLsnA"),
  "oauth2.client_secret": z._default(text, "bUqKqGywnGXEJPFrcd4Jpw"),
  "oauth2.scopes": z._default(text, "view_profile manage_graders"),
  "oauth2.token_cache": z.optional(text),
  "oauth2.hostname": z._default(text, "localhost"),
  "oauth2.port": z._default(port, 9876),
  "oauth2.verify_tls": z._default(flag, true),
  "oauth2.api_endpoint": z._default(guardedAddress, COURSERA.apiEndpoint),
  "oauth2.www_endpoint": z._default(guardedAddress, COURSERA.wwwEndpoint),
  "oauth2.auth_endpoint": z._default(guardedAddress, COURSERA.authEndpoint),
  "oauth2.token_endpoint": z._default(guardedAddress, COURSERA.tokenEndpoint),
  "upload.transloadit_bored_api": z._default(
    address,
    "https://api2.transloadit.com/instances/bored",
  ),
  "grade.download_hosts": z._default(
    z.pipe(z.string(), z.transform((hosts) => hosts.split(/[\s,]+/).filter((host) => host !== ""))),
    [],
  ),
});

/** The effective configuration. */
interface Effect {
  settings: z.infer<typeof schema>;
  cache: CachePlaces;
}

/** @param inForce without the files of the working directory; called only if they set something */
function refuseForeign(entries: Map<string, Entry>, told: Effect, inForce: () => Effect): void {
  const foreign = Object.keys(schema.shape).filter((key) => entries.get(key)?.foreign);
  if (foreign.length === 0) return;
  const trusted = inForce();
  const changed = foreign.find((key) => effectOf(key, told) !== effectOf(key, trusted));
  if (changed === undefined) return;
  const { from, foreign: path = "" } = entries.get(changed)!;
  const file = `./${basename(path)}`;
  const problem = "a file in the working directory may not change it unless `-c` names the file";
  throw badValue(changed, from, problem, {
    hint: `if you trust ${file}, run with \`-c ${file}\`, or move it to ~/.coursera`,
  });
}

function effectOf(key: string, { settings, cache }: Effect): string {
  const value = key === "oauth2.token_cache" ? cache : settings[key as keyof typeof settings];
  return JSON.stringify(value);
}

function addEntries(
  entries: Map<string, Entry>,
  { path, content, isTrusted }: ConfigurationFile,
): void {
  const foreign = isTrusted ? undefined : path;
  try {
    const sections = parseIni(content);
    const defaults = sections.get("DEFAULT");
    for (const setting of Object.keys(schema.shape)) {
      const [section = "", name = ""] = setting.split(".");
      const keys = sections.get(section);
      const lookup = (key: string) => (keys?.get(key) ?? defaults?.get(key))?.text;
      const value = keys && (keys.get(name) ?? defaults?.get(name));
      if (value === undefined) continue;
      entries.set(setting, { raw: value.text, from: `${path}:${value.line}`, lookup, foreign });
    }
  } catch (cause) {
    if (!(cause instanceof IniSyntaxError)) throw cause;
    throw new ConfigurationError(
      visible(`Failed to read configuration ${path}:${cause.line}: ${cause.message}`),
      { cause },
    );
  }
}

function check(entries: Map<string, Entry>): z.infer<typeof schema> {
  const used = Object.keys(schema.shape).flatMap((key) => {
    const entry = entries.get(key);
    return entry === undefined ? [] : [[key, resolved(key, entry)]];
  });
  const result = schema.safeParse(Object.fromEntries(used));
  if (result.success) return result.data;

  const [issue] = result.error.issues;
  const key = String(issue?.path[0]);
  throw badValue(key, entries.get(key)?.from ?? "the defaults", issue?.message ?? "not allowed");
}

function resolved(key: string, { raw, from, lookup }: Entry): string {
  if (lookup === undefined) return raw;
  try {
    return interpolate(raw, lookup);
  } catch (cause) {
    throw badValue(key, from, failureReason(cause), { cause });
  }
}

function badValue(
  key: string,
  from: string,
  problem: string,
  options?: UserErrorOptions,
): ConfigurationError {
  const name = key.slice(key.indexOf(".") + 1);
  return new ConfigurationError(
    visible(`Failed to use \`${name}\` of ${from}: ${problem}`),
    options,
  );
}

type CachePlaces = Pick<Configuration, "tokenCache" | "oldTokenCache">;

/** A setting that names a pickle means the old cache; the JSON file is next to it. */
function cachePlaces(
  setting: string | undefined,
  { home, cwd }: { home: string | undefined; cwd: string },
): CachePlaces {
  const given = setting ?? (home && join(home, ".coursera", "oauth2_cache.pickle"));
  if (!given) return { tokenCache: undefined, oldTokenCache: undefined };
  const path = resolve(cwd, /^~(?=$|\/)/.test(given) && home ? join(home, given.slice(1)) : given);
  const [json, pickle] = [".json", ".pickle"].map((end) => path.replace(/\.(json|pickle)$/, end));
  return json === pickle
    ? { tokenCache: path, oldTokenCache: undefined }
    : { tokenCache: json, oldTokenCache: pickle };
}
