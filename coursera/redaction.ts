/**
 * Collects every secret of a run and removes it from output. Everything printed (errors, traces,
 * results) passes through {@linkcode Redaction.redact}.
 */
export class Redaction {
  #secrets = new Set<string>();

  /**
   * Adds secrets to remove from now on. Those shorter than four characters are ignored: removing
   * every `a` from an error message would hide the error, and hint at the secret.
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
   * Removes the known secrets, and values in places where secrets usually occur (an Authorization
   * header, a token or code in a query or in JSON, the signature of a signed URL).
   */
  redact(text: string): string {
    // A longer secret may contain a shorter one; removing that first would leave the rest readable.
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
