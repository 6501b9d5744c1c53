import assert from "node:assert/strict";
import { shellLine } from "../../terminal/shell_line.ts";

async function readBack(shell: string, words: string[]): Promise<string[]> {
  const { stdout } = await new Deno.Command(shell, {
    args: ["-c", `printf '%s\\0' ${shellLine(words)}`],
  }).output();
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

Deno.test("shellLine() is read back by a shell as the same words", async () => {
  const words = [
    "plain",
    "",
    "two words",
    "it's",
    "$HOME",
    "`id`",
    "*",
    "{a,b}",
    "~",
    "-x",
    'a"b',
    "\\",
  ];
  assert.deepEqual(await readBack("sh", words), words);
  const controls = ["a\nb", "\x1b[31mred\x1b1", "tab\t'quoted'\\", "\u202eback", "é\x7f"];
  // The oldest shells know no such quotes.
  assert.deepEqual(await readBack("bash", [...words, ...controls]), [...words, ...controls]);
  assert.match(shellLine(controls), /^[ -~é]+$/);
});
