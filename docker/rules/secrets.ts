import { matches } from "./copies.ts";
import { normalized } from "./image_path.ts";
import { nameWords } from "./path_words.ts";
import type { Finding, Rule } from "./rule.ts";
import { stageFiles } from "./stage_files.ts";
import type { Subject } from "./subject.ts";

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

/** What is in the image or its history, submissions can read. */
export const secrets: Rule = {
  id: "CPG031",
  name: "secrets",
  title: "Secret in the image",
  severity: "error",
  level: "error",
  needs: ["dockerfile", "context", "image"],
  required: "dockerfile",
  detects: "ARG or ENV named like a password, token or key; copied `.env`, `id_*`, `*.pem`, " +
    "`*.p12`, `.netrc`, `.npmrc`, `.pypirc`, `.aws`, `.coursera`, `oauth2_cache*`",
  why: "it is in the image and its history, and readable by submissions",
  advice: "`RUN --mount=type=secret`; an ignore file; and replace the secret, as it is known now",
  *check(subject) {
    yield* namedVariables(subject);
    const mayBeNamed = mayBeSecretPath.test(subject.copiedNames);
    for (const copy of subject.copies) {
      if (!mayBeNamed && copy.from === undefined && subject.context === undefined) continue;
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
  const texts = all.map(({ rest }) => rest.value).join("\n");
  for (const instruction of texts !== "" && mayBeSecret.test(texts) ? all : []) {
    const { instruction: keyword, args = [] } = instruction;
    const variables = keyword === "ARG"
      ? args.map(({ value: text }) => {
        const [name = "", value] = text.split("=", 2);
        return { name, value };
      })
      : args.flatMap(({ value: name }, index) =>
        index % 3 === 0 ? [{ name, value: args[index + 1]?.value }] : []
      );
    const name = variables.find(isSecret)?.name;
    if (name === undefined) continue;
    const message = `${keyword} \`${name}\` ends up in the image's history`;
    yield { severity: "error", message, at: subject.at(instruction) };
  }
  if (subject.image === undefined) return;
  for (const { variables, at } of subject.settings.env) {
    const found = variables.find(isSecret);
    if (found === undefined) continue;
    yield { severity: "error", message: `The image sets \`${found.name}\``, at };
  }
}

/** A variable; that its value is a fingerprint says that the key is a public one. */
function isSecret({ name, value = "" }: { name: string; value: string | undefined }): boolean {
  const isFingerprint = /^(GPG|PGP)_KEYS?$/.test(name) &&
    /^["']?[0-9A-Fa-fx\s]{8,}["']?$/.test(value);
  return !isFingerprint && isSecretName(name);
}

function* inHistory(subject: Subject, history: readonly string[]): Generator<Finding> {
  for (const line of history) {
    // Build arguments stand before a command as `|2 NAME=value …`.
    const args = /^(?:RUN )?\|[0-9]+ (.*?)(?: \/bin\/| # buildkit|$)/.exec(line)?.[1] ?? "";
    const found = args.split(" ").map((word) => {
      const [, name = "", value] = /^(\w+)=(.*)$/.exec(word) ?? [];
      return { name, value };
    }).find(isSecret);
    if (found === undefined) continue;
    const message = `The image's history holds the build argument \`${found.name}\``;
    yield { severity: "error", message, at: subject.wholeFile };
  }
}

/** Without it, no part of a name can be one of the words above. */
const mayBeSecret = /passw|secret|token|key|credential|auth/i;

/** Whether a variable of this name is likely to hold a secret. */
function isSecretName(name: string): boolean {
  if (!mayBeSecret.test(name)) return false;
  const words = nameWords(name);
  return words.some((word) => secretWords.has(word)) &&
    !words.some((word) => harmlessWords.has(word));
}

function copiedSecret(
  subject: Subject,
  copy: Subject["copies"][number],
): string | undefined {
  const { context } = subject;
  for (const { text, kind } of copy.sources) {
    if (kind !== "path" || text === undefined) continue;
    const isSystems = copy.from !== undefined && systemPath.test(text);
    if (!isSystems && isSecretPath(text)) return text;
    if (copy.from !== undefined) continue;
    if (context === undefined) continue;
    for (const { files } of matches(context, text, copy.excludes)) {
      const file = files.find(({ path, kind: type }) => type !== "directory" && isSecretPath(path));
      if (file !== undefined) return file.path;
    }
  }
  return stageFiles(subject, copy).find(isSecretPath);
}

/** Where images have the certificates of authorities, which are public. */
const systemPath = /^\/?(etc|usr)\/.*\.pem$/;

/** Without it, no path can be one of those below. */
const mayBeSecretPath = /\.(env|netrc|npmrc|pypirc|pem|p12|aws|coursera)|oauth2_cache|id_/;

const secretPath = new RegExp(
  [
    /(^|\/)(\.env|\.netrc|\.npmrc|\.pypirc|oauth2_cache[^/]*|[^/]*\.pem|[^/]*\.p12)\/?$/,
    /(^|\/)(id_(rsa|dsa|ecdsa|ed25519)(_\w+)?|id_[a-z0-9_*]+)\/?$/,
    /(^|\/)\.(aws|coursera)(\/|$)/,
  ].map(({ source }) => source).join("|"),
);

function isSecretPath(path: string): boolean {
  return secretPath.test(normalized(path));
}
