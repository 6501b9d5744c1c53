import { CommanderError } from "commander";
import { buildProgram } from "../../commands/program.ts";

/** The arguments of each call of the program in a shell line, without the program's name. */
export function wordsOf(line: string): string[][] {
  const calls: string[][] = [[]];
  for (const [token] of line.matchAll(/#.*|\|\||&&|[|;<>]|(?:'[^']*'|"[^"]*"|[^\s|;<>&'"])+/g)) {
    if (token.startsWith("#")) break;
    if (/^(\|\||&&|[|;<>])$/.test(token)) calls.push([]);
    else calls.at(-1)?.push(token.replaceAll(/['"]/g, ""));
  }
  return calls.flatMap((words) => {
    const at = words.indexOf("courseraprogramming");
    return at < 0 ? [] : [words.slice(at + 1)];
  });
}

/** The parser's error for a call; undefined if it would run. */
export async function complaint(words: string[]): Promise<string | undefined> {
  const parsed = new Error("parsed");
  let said = "";
  const program = await buildProgram({
    tools: () => {
      throw parsed;
    },
    write: { out: () => {}, err: (text) => said += text },
    finish: () => {},
  }, words);
  try {
    await program.parseAsync(words, { from: "user" });
    return undefined;
  } catch (error) {
    if (error === parsed) return undefined;
    if (error instanceof CommanderError && error.exitCode === 0) return undefined;
    return said || String(error);
  }
}
