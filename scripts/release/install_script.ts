/**
 * Writes the version of a release and the checksums of its archives into the text of
 * `scripts/release/install.sh`, which has an empty place for each.
 *
 * @param sums lines of `SHA256SUMS`
 */
export function bakeInstallScript(script: string, version: string, sums: string): string {
  return fill(fill(script, "baked_version", version), "baked_sums", `\n${sums.trim()}\n`);
}

function fill(script: string, variable: string, value: string): string {
  const place = `\n${variable}=''\n`;
  if (script.split(place).length !== 2 || value.includes("'")) {
    throw new Error(`install.sh has no single place for ${variable}`);
  }
  return script.replace(place, () => `\n${variable}='${value}'\n`);
}
