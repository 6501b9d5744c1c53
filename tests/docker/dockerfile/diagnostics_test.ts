import assert from "node:assert/strict";
import { parseDockerfile } from "../../../docker/dockerfile/parse.ts";
import { tryAnswers } from "../../support/answers.ts";

/** Everything that is said of a file, with its place: `LINE-ENDLINE START-END code: message`. */
function said(source: string): string[] {
  return parseDockerfile(source).diagnostics.map((diagnostic) => {
    const { line, endLine, range: { start, end }, severity, code, message } = diagnostic;
    const place = `${start.line}:${start.column}-${end.line}:${end.column}`;
    return `${line}-${endLine} ${place} ${severity} ${code}: ${message.replaceAll("\t", "␉")}`;
  });
}

Deno.test("parseDockerfile() says what is wrong, and where", async (t) => {
  await tryAnswers(
    t,
    new URL("diagnostics.txt", import.meta.url),
    (source) => said(/^(ARG|FROM|from|From|\s*#)/.test(source) ? source : `FROM a\n${source}`),
  );
});

Deno.test("parseDockerfile() places an indented directive", () => {
  assert.deepEqual(said("  # escape = \\\n #escape= \t`  \nFROM a"), [
    "2-2 2:2-2:13 error directive-repeated: Directive given twice: only one `escape` is allowed",
  ]);
});

Deno.test("parseDockerfile() cuts long texts in its messages", () => {
  const unknown = (word: string) => said(`FROM a\n${word} y`)[0]?.split("instruction ")[1];
  assert.equal(unknown("x".repeat(60)), `\`${"x".repeat(60)}\``);
  assert.equal(unknown("x".repeat(61)), `\`${"x".repeat(60)}…\``);
  assert.equal(unknown("😀".repeat(60)), `\`${"😀".repeat(60)}\``);
  assert.equal(unknown("😀".repeat(100)), `\`${"😀".repeat(60)}…\``);
});

Deno.test("parseDockerfile() says that a long line cuts a here-document off", () => {
  assert.deepEqual(said(`FROM a\nRUN <<E\n${"x".repeat(65_536)}\nE`), [
    "2-4 2:5-2:8 error heredoc-open: Here-document `E` is cut off by line 3, which is longer than " +
    "65,535 bytes",
    "3-3 3:1-3:1 error line-too-long: Line is longer than the 65,535 bytes that can be read",
  ]);
});
