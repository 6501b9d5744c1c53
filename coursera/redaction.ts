/**
 * The one place that knows every secret a run has met, and takes them out of text. Whatever is
 * printed (errors, traces, results) passes through {@linkcode Redaction.redact}.
 */
export class Redaction {
  #secrets = new Set<string>();

  /**
   * Remembers secrets from now on. Shorter ones than four characters are left alone: taking every
   * `a` out of an error text would hide the error, and hint at the secret.
   */
  add(...secrets: (string | undefined)[]): void {
    for (const secret of secrets) {
      if (secret === undefined || secret.length < 4) continue;
      this.#secrets.add(secret);
      this.#secrets.add(encodeURIComponent(secret));
      this.#secrets.add(new URLSearchParams({ "": secret }).toString().slice(1));
      this.#secrets.add(JSON.stringify(secret).slice(1, -1));
    }
  }

  /**
   * The text without secrets: those remembered, and whatever stands where secrets usually stand
   * (an Authorization header, a token or code in a query or in JSON, the signature of a signed URL).
   */
  redact(text: string): string {
    // A longer secret may contain a shorter one, whose removal first would leave the rest readable.
    const longestFirst = [...this.#secrets].sort((a, b) => b.length - a.length);
    const known = longestFirst.reduce((rest, secret) => rest.replaceAll(secret, mark), text);
    return known
      .replace(/\b(Bearer|Basic)\s+(?!\[redacted\])[\w.~+/=-]{4,}/gi, `$1 ${mark}`)
      .replace(secretParameter, `$1=${mark}`)
      .replace(secretField, `$1"${mark}"`);
  }
}

const mark = "[redacted]";

const secretParameter =
  /((?:^|[?&;\s])(?:access_token|refresh_token|id_token|client_secret|code|signature|awsaccesskeyid|x-amz-(?:signature|credential|security-token)))=[^&\s"'<>]+/gi;

const secretField =
  /("(?:access_token|refresh_token|id_token|client_secret|writeAccessToken)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi;
