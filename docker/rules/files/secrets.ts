import { posix } from "node:path";
import type { Instruction } from "../../dockerfile/ast.ts";
import { contextPath, matches } from "../../model/files/copies.ts";
import { nameWords } from "../../model/texts/path_words.ts";
import type { Finding, Rule } from "../rule.ts";
import {
  isFingerprint,
  isHarmlessValue,
  isPlainRegistryFile,
  isPublicPem,
} from "../../model/texts/secret_values.ts";
import { stageFiles } from "../../model/files/stage_files.ts";
import type { Subject } from "../../model/subject.ts";

const secretWords: ReadonlySet<string> = new Set([
  ...[
    "password",
    "passwd",
    "secret",
    "token",
    "key",
    "apikey",
    "credential",
    "credentials",
    "auth",
  ],
]);
const harmlessWords: ReadonlySet<string> = new Set(["public", "file", "version"]);

/** Keys of tables and sorting, and key exchange. */
const otherKeys =
  /(^|_)((PRIMARY|FOREIGN|SORT|GROUP|JOIN|INDEX|PARTITION|CACHE)_KEYS?|KEY_EXCHANGE)(_|$)/i;

/** Last words of harmless variable names: a key's type, for example, reveals nothing. */
const harmlessEnds: ReadonlySet<string> = new Set([
  ...["path", "dir", "directory", "folder", "type", "method", "mode", "algorithm", "length"],
  ...["size", "limit", "count", "ttl", "timeout", "expiry", "name", "format", "provider"],
]);

/** Submissions can read what is in the image or its history. */
export const secrets: Rule = {
  id: "CPG031",
  name: "secrets",
  title: "Secret in the image",
  severity: "error",
  except: "warning for a number as a password and an ARG with an empty default",
  needs: ["dockerfile", "context", "image"],
  required: "dockerfile",
  detects:
    "ARG or ENV named like a password, token or key, with a value that may be one: not with " +
    "nothing, a switch, a number, an absolute path, the name of a text file or an address; copied `.env`, `id_*`, `*.pem`, " +
    "`*.p12`, `.netrc`, `.npmrc`, `.pypirc`, `.aws`, `.coursera`, `oauth2_cache*`",
  why: "it is in the image and its history, and readable by submissions",
  advice: "`RUN --mount=type=secret`; an ignore file; and replace the secret, as it is known now",
  *check(subject) {
    yield* namedVariables(subject);
    for (const copy of subject.copies) {
      const path = copiedSecret(subject, copy);
      if (path === undefined) continue;
      const message = `\`${path}\` looks like a secret, and it is copied into the image`;
      yield { severity: "error", message, at: subject.at(copy.instruction) };
    }
    if (subject.image !== undefined) yield* inHistory(subject, subject.image.history);
  },
};

function* namedVariables(subject: Subject): Generator<Finding> {
  const all = [...subject.instructionsOf("ARG"), ...subject.instructionsOf("ENV")];
  for (const instruction of all) {
    const { instruction: keyword } = instruction;
    const found = worst(variablesOf(instruction, subject));
    if (found === undefined) continue;
    const message = `${keyword} \`${found.name}\` ends up in the image's history`;
    yield { severity: found.severity, message, at: subject.at(instruction) };
  }
  if (subject.image === undefined) return;
  for (const { variables, at } of subject.settings.env) {
    const found = worst(variables);
    if (found === undefined) continue;
    yield { severity: found.severity, message: `The image sets \`${found.name}\``, at };
  }
}

/** A variable, and its value if known. */
interface Variable {
  name: string;
  value: string | undefined;
  /** Whether a build may override the value. */
  isDefault?: boolean;
}

function variablesOf(instruction: Instruction, { dockerfile }: Subject): Variable[] {
  const { instruction: keyword, args = [] } = instruction;
  const words = dockerfile.resolved.get(instruction)?.words ?? [];
  if (keyword === "ARG") {
    return args.map(({ value: written }, index) => {
      const text = words[index] ?? written;
      const equals = text.indexOf("=");
      return equals < 0
        ? { name: text, value: undefined }
        : { name: text.slice(0, equals), value: text.slice(equals + 1), isDefault: true };
    });
  }
  return args.flatMap(({ value: name }, index) => {
    if (index % 3 !== 0) return [];
    const value = words[index + 1];
    // A build argument without a default may get a value at build time.
    const isGiven = value === "" && args[index + 1]?.value.includes("$");
    return [{ name, value: isGiven ? undefined : value }];
  });
}

/** The first variable that may hold a secret; those that certainly look like one come first. */
function worst(
  variables: readonly Variable[],
): { name: string; severity: "error" | "warning" } | undefined {
  let doubtful: string | undefined;
  for (const { name, value, isDefault = false } of variables) {
    if (!isSecretName(name) || value !== undefined && isFingerprint(name, value)) continue;
    if (value === undefined || !isHarmlessValue(value)) return { name, severity: "error" };
    // A number may be a password, and an empty default may be replaced at build time.
    const isDoubtful = isDefault && value === "" ||
      /passw/i.test(name) && /^[0-9]{3,}$/.test(value);
    if (isDoubtful) doubtful ??= name;
  }
  return doubtful === undefined ? undefined : { name: doubtful, severity: "warning" };
}

function* inHistory(subject: Subject, history: readonly string[]): Generator<Finding> {
  for (const line of history) {
    // Build arguments come before a command, as `|2 NAME=value …`.
    const args = /^(?:RUN )?\|[0-9]+ (.*?)(?: \/bin\/| # buildkit|$)/.exec(line)?.[1] ?? "";
    const found = worst(
      args.split(" ").map((word) => {
        const [, name = "", value] = /^(\w+)=(.*)$/.exec(word) ?? [];
        return { name, value };
      }),
    );
    if (found === undefined) continue;
    const message = `The image's history holds the build argument \`${found.name}\``;
    yield { severity: found.severity, message, at: subject.wholeFile };
  }
}

/** Whether a variable of this name is likely to hold a secret. */
function isSecretName(name: string): boolean {
  if (otherKeys.test(name)) return false;
  const words = nameWords(name);
  return words.some((word) => secretWords.has(word)) &&
    !words.some((word) => harmlessWords.has(word)) && !harmlessEnds.has(words.at(-1) ?? "");
}

function copiedSecret(
  subject: Subject,
  copy: Subject["copies"][number],
): string | undefined {
  const { context } = subject;
  for (const { text, kind } of copy.sources) {
    if (kind !== "path" || text === undefined) continue;
    const isSystems = copy.from !== undefined && systemPath.test(text);
    const seen = copy.from === undefined ? context?.text(contextPath(text)) : undefined;
    if (!isSystems && isSecretPath(text) && !isHarmlessFile(text, seen)) return text;
    if (copy.from !== undefined) continue;
    if (context === undefined) continue;
    for (const { files } of matches(context, text, copy.excludes)) {
      const file = files.find(({ path, kind: type }) =>
        type !== "directory" && isSecretPath(path) && !isHarmlessFile(path, context.text(path))
      );
      if (file !== undefined) return file.path;
    }
  }
  return stageFiles(subject, copy).find(isSecretPath);
}

/** Where images keep the certificates of authorities, which are public. */
const systemPath = /^\/?(etc|usr)\/.*\.pem$/;

const secretPath = new RegExp(
  [
    /(^|\/)(\.env|\.netrc|\.npmrc|\.pypirc|oauth2_cache[^/]*|[^/]*\.pem|[^/]*\.p12)\/?$/,
    /(^|\/)(id_(rsa|dsa|ecdsa|ed25519)(_\w+)?|id_[a-z0-9_*]+)\/?$/,
    /(^|\/)\.(aws|coursera)(\/|$)/,
  ].map(({ source }) => source).join("|"),
);

/** Whether the text of a file shows that it is not what its name suggests. */
function isHarmlessFile(path: string, text: string | undefined): boolean {
  if (text === undefined) return false;
  if (/\.pem$/.test(path)) return isPublicPem(text);
  return /(^|\/)\.(npmrc|pypirc)$/.test(path) && isPlainRegistryFile(text);
}

function isSecretPath(path: string): boolean {
  return secretPath.test(posix.normalize(path));
}
