import assert from "node:assert/strict";
import { byHand, shellWords } from "../../grader/by_hand.ts";

Deno.test("byHand() gives the words of both protocols", () => {
  assert.equal(
    byHand({ Entrypoint: ["/grade.sh"], Cmd: ["--all"] }),
    "To run the grader as production does: /grade.sh partId PART userId USER filename FILE   " +
      "(v2: partId=PART userId=USER filename=FILE /grade.sh --all)",
  );
});

Deno.test("byHand() knows images without ENTRYPOINT", () => {
  assert.equal(
    byHand({ Cmd: ["python3", "a b.py"] }),
    "The image has no ENTRYPOINT; its CMD is run as: python3 'a b.py'",
  );
  for (const config of [undefined, null, {}, { Entrypoint: [], Cmd: null }]) {
    assert.equal(byHand(config), "The image has no ENTRYPOINT: production has nothing to run");
  }
});

Deno.test("shellWords() is read back by a shell as the same words", async () => {
  const words = [
    "plain",
    "",
    "two words",
    "it's",
    "$HOME",
    "`id`",
    "a\nb",
    "*",
    "~",
    "-x",
    'a"b',
    "\\",
  ];
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `printf '%s\\0' ${shellWords(words)}`],
  }).output();
  assert.deepEqual(new TextDecoder().decode(stdout).split("\0").slice(0, -1), words);
});
