import assert from "node:assert/strict";
import { mountFields } from "../../../docker/dockerfile/stages/mounts.ts";
import { parseDockerfile } from "../../../docker/dockerfile/parse.ts";
import { printDockerfile } from "../../support/print_dockerfile.ts";

Deno.test("printDockerfile() keeps text and comments, and drops what means nothing", () => {
  const source =
    "#escape=`\n\n  # note\nfrom a\n\nRUN one `\n # inner\n\n  two\nCOPY <<-E /x\n\tbody\n\tE\n";
  assert.equal(
    printDockerfile(parseDockerfile(source)),
    "# escape=`\n\n# note\nfrom a\nRUN one `\n  two\nCOPY <<-E /x\n\tbody\nE\n",
  );
});

Deno.test("printDockerfile() prints what the end of the file cuts off", () => {
  const cases: [source: string, printed: string][] = [
    ["FROM a\nRUN <<E\nx\n", "\nFROM a\nRUN <<E\nx\n"],
    ["FROM a\nRUN <<E <<F\nx\nE\ny\n", "\nFROM a\nRUN <<E <<F\nx\nE\ny\n"],
    ["FROM a\nRUN b \\\n", "\nFROM a\nRUN b \n"],
    ["FROM a\nRUN b \\\n  \\\n", "\nFROM a\nRUN b \n"],
    ["FROM a\nRUN b\\ \\\n", "\nFROM a\nRUN b\\ \v\n"],
    ["FROM a\nRUN b\\\\ \\\n", "\nFROM a\nRUN b\\\\ \n"],
    ["FROM a\nRUN b\r\\\n", "\nFROM a\nRUN b\r\v\n"],
    ["\\", "\n\\\n"],
  ];
  for (const [source, printed] of cases) {
    assert.equal(printDockerfile(parseDockerfile(source)), printed, JSON.stringify(source));
  }
});

Deno.test("printDockerfile() does not turn a comment into a directive", () => {
  const file = parseDockerfile("\n# escape=`\nFROM a\nRUN x \\\n y\n");
  const again = parseDockerfile(printDockerfile(file));
  assert.equal(again.escape, "\\");
  assert.deepEqual(again.instructions[0]?.comments.map(({ text }) => text), ["escape=`"]);
});

Deno.test("mountFields() splits at commas outside quotes", () => {
  assert.deepEqual(mountFields('Type=bind,"source=a,b",ro,,target='), [
    { key: "type", value: "bind" },
    { key: "source", value: "a,b" },
    { key: "ro", value: undefined },
    { key: "target", value: "" },
  ]);
});
