import assert from "node:assert/strict";

const update = Deno.args.includes("--update");

/**
 * Tests every case of a file. A line is the input, and the lines below it that start with two
 * spaces are the expected output. ␤ is the end of a line, ␍ a carriage return, ␉ a tab. After `with
 * @ =` are the words to substitute for `@`, each in turn, all with the same output.
 *
 * With `-- --update` the outputs are written to the file: review them then.
 */
export async function tryAnswers(
  t: Deno.TestContext,
  path: URL,
  answerTo: (asked: string) => string[],
): Promise<void> {
  const cases = (await Deno.readTextFile(path)).trimEnd().split(/\n(?! {2})/);
  const given: string[] = [];
  for (const one of cases) {
    const [asked = "", ...expected] = one.split("\n").map((line, index) =>
      index === 0 ? line : line.slice(2)
    );
    const variants = variantsOf(asked);
    if (update) {
      const answer = answerTo(variants[0] ?? "").map((line) => `  ${line}`);
      given.push([asked, ...answer].join("\n"));
      continue;
    }
    for (const variant of variants) {
      await t.step(variant, () => assert.deepEqual(answerTo(variant), expected));
    }
  }
  if (update) await Deno.writeTextFile(path, `${given.join("\n")}\n`);
}

function variantsOf(asked: string): string[] {
  const [template = "", words] = asked.split(" with @ = ");
  const variants = words?.split(" ").map((word) => template.replaceAll("@", word)) ?? [template];
  return variants.map((text) =>
    text.replaceAll("␤", "\n").replaceAll("␍", "\r").replaceAll("␉", "\t")
  );
}
