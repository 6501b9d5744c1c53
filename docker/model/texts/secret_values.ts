/** Which values of variables and contents of files are not secrets, whatever their names. */

/** Switches, and words for an absent value. */
const switches = /^(true|false|yes|no|on|off|enabled?|disabled?|none|null|nil|undefined|default)$/i;

/** Numbers, optionally with a unit: `4096`, `0.5`, `30s`, `10MB`. */
const number = /^[-+]?[0-9]{1,12}(\.[0-9]+)?([a-z]{1,2}|%)?$/i;

/** One or several absolute paths, but not text that merely starts with a slash, as base64 may. */
const paths = /^\/([\w.@-]+\/)*[\w.@-]*(:\/[\w./@-]*)*$/;

/** Files by a relative path, or from a home directory: `keys/answers.json`, `~/key.txt`. */
const file =
  /^(~\/|\.{1,2}\/)?([\w@-]+\/)*[\w@-]+\.(json|ya?ml|txt|csv|tsv|py|xml|toml|ini|conf|md|html|pkl|sql)$/i;

const address = /^https?:\/\/[^@?\s]*$/i;

/** A fingerprint implies a public key. */
const fingerprint = /^[0-9A-Fa-fx\s]{8,}$/;

/** Whether a value cannot be a secret. */
export function isHarmlessValue(value: string): boolean {
  return value === "" || switches.test(value) || number.test(value) || isPath(value) ||
    address.test(value) || file.test(value);
}

/** In base64, a part without dots or dashes may be of any length. */
function isPath(value: string): boolean {
  return paths.test(value) && !/[A-Za-z0-9+]{30}/.test(value);
}

/** Whether a variable holds the fingerprint of a public key. */
export function isFingerprint(name: string, value: string): boolean {
  return /^(GPG|PGP)_KEYS?$/.test(name) && fingerprint.test(value);
}

/** Whether the text of a file shows that it has no private key: certificates, and public keys. */
export function isPublicPem(text: string): boolean {
  const labels = [...text.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----/gm)].map(([, label = ""]) =>
    label
  );
  return labels.length > 0 && !labels.some((label) => label.includes("PRIVATE"));
}

/** Whether there are only lines such as `registry=https://…`, without credentials. */
export function isPlainRegistryFile(text: string): boolean {
  return text.trim() !== "" && !/auth|passw|token|login|username|:\/\/[^/\s]*@|\$\{/i.test(text);
}
