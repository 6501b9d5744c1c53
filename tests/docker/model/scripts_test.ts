import assert from "node:assert/strict";
import fc from "fast-check";
import { commandPlace, type Script, scriptPlace } from "../../../docker/model/scripts.ts";
import { findingsOf } from "../../support/subjects.ts";

function scriptOf(text: string): Script {
  const source = { file: "run.sh", firstLine: 10, text };
  return { path: "/g/run.sh", source, shell: true, r: false, commands: [] };
}

Deno.test("commandPlace() gives line and column of an offset", () => {
  const texts = fc.array(fc.constantFrom("\n", "\r\n", "a", "bc "), { maxLength: 30 });
  fc.assert(
    fc.property(texts, fc.nat(), (parts, any) => {
      const text = parts.join("");
      const offset = text === "" ? 0 : any % text.length;
      const { lines, range } = commandPlace(scriptOf(text), { offset });
      const before = text.slice(0, offset).split("\n");
      assert.equal(lines?.start, 10 + before.length);
      assert.deepEqual(range?.start, {
        line: 10 + before.length,
        column: (before.at(-1) ?? "").length + 1,
      });
    }),
  );
});

Deno.test("scriptPlace() goes to the end of the line, without what cannot be seen", () => {
  const { range } = scriptPlace(scriptOf("#!/bin/sh\r\nsudo id  \r\n"), 2);
  assert.deepEqual(range, { start: { line: 12, column: 1 }, end: { line: 12, column: 8 } });
});

Deno.test("a finding in each of many lines of a script takes no time for the others", () => {
  const text = `#!/bin/sh\n# fractionalScore\n${"sudo x\n".repeat(30_000)}`;
  const dockerfile =
    'FROM debian:12-slim\nCOPY --chmod=0755 run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n';
  const findings = findingsOf(dockerfile, { files: { "run.sh": ["0755", text] } });
  assert.equal(findings.filter(({ rule }) => rule.id === "CPG017").length, 30_000);
});
