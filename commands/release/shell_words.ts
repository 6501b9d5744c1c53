/** A command line that a POSIX shell reads as exactly these words. */
export function shellLine(words: readonly string[]): string {
  return words.map((word) => isPlain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
    .join(" ");
}

const isPlain = /^[\w@%+=:,./-]+$/;
