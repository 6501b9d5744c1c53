/** A small reader of TypeScript: enough to find calls and the texts in their arguments. */

/** The arguments of a call, or the value that is given to a name. @param at where it begins */
export function argumentsAt(source: string, at: number): string[] {
  const found: string[] = [];
  let depth = 0;
  let begin = at;
  for (let i = at; i < source.length;) {
    const character = source.charAt(i);
    if (/["'`]/.test(character)) {
      i = endOfText(source, i);
      continue;
    }
    if (source.startsWith("//", i)) {
      i = source.indexOf("\n", i);
      continue;
    }
    if (/[([{]/.test(character)) depth++;
    const isEnd = character === ";" && depth === 0;
    if (isEnd || (/[)\]}]/.test(character) && depth-- === 0)) {
      found.push(source.slice(begin, i));
      break;
    }
    if (character === "," && depth === 0) {
      found.push(source.slice(begin, i));
      begin = i + 1;
    }
    i++;
  }
  return found.map((argument) => argument.trim()).filter((argument) => argument !== "");
}

/** Behind the end of the string or template that begins there. */
function endOfText(source: string, at: number): number {
  const quote = source.charAt(at);
  for (let i = at + 1; i < source.length; i++) {
    if (source.charAt(i) === "\\") i++;
    else if (source.charAt(i) === quote) return i + 1;
    else if (quote === "`" && source.startsWith("${", i)) i = endOfHole(source, i + 2) - 1;
  }
  return source.length;
}

function endOfHole(source: string, at: number): number {
  let depth = 0;
  for (let i = at; i < source.length;) {
    if (/["'`]/.test(source.charAt(i))) {
      i = endOfText(source, i);
      continue;
    }
    if (source.charAt(i) === "{") depth++;
    if (source.charAt(i) === "}" && depth-- === 0) return i + 1;
    i++;
  }
  return source.length;
}

/**
 * The texts of an expression: what `+` joins is one, the sides of a choice are several; a hole of a
 * template is `…`.
 */
export function textsOf(expression: string): string[] {
  const texts: string[] = [];
  let isJoined = false;
  for (let i = 0; i < expression.length;) {
    if (!/["'`]/.test(expression.charAt(i))) {
      if (expression.charAt(i) === "+") isJoined = true;
      else if (!/[\s)]/.test(expression.charAt(i))) isJoined = false;
      i++;
      continue;
    }
    const end = endOfText(expression, i);
    const text = plain(expression.slice(i + 1, end - 1));
    if (isJoined && texts.length > 0) texts[texts.length - 1] += text;
    else texts.push(text);
    isJoined = false;
    i = end;
  }
  return texts;
}

function plain(literal: string): string {
  let text = "";
  for (let i = 0; i < literal.length; i++) {
    if (literal.startsWith("${", i)) {
      text += "…";
      i = endOfHole(literal, i + 2) - 1;
    } else if (literal.charAt(i) === "\\") {
      i++;
      text += literal.charAt(i) === "n" ? " " : literal.charAt(i);
    } else text += literal.charAt(i);
  }
  return text;
}
