/** A word from a bash command line, without quotes and backslashes; nothing in it is evaluated. */
export function unquoted(word: string): string {
  let text = "";
  let quote = "";
  for (let at = 0; at < word.length; at++) {
    const character = word.charAt(at);
    if (quote === "" && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = "";
    else if (character === "\\" && quote !== "'") text += word.charAt(++at);
    else text += character;
  }
  return text;
}
