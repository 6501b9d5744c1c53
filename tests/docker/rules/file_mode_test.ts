import assert from "node:assert/strict";
import fc from "fast-check";
import {
  givesOthersWrite,
  mayGiveOthersWrite,
  maySetSetuid,
  readMode,
} from "../../../docker/rules/file_mode.ts";

const modes = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."01234567"), minLength: 1, maxLength: 5 }),
  fc.array(fc.constantFrom(..."ugoa+-=rwxXst,"), { minLength: 2, maxLength: 8 })
    .map((letters) => letters.join("")),
);

Deno.test("mayGiveOthersWrite and maySetSetuid match the modes that do, quoted or not", () => {
  let matched = 0;
  fc.assert(
    fc.property(modes, fc.constantFrom("", "'", '"', "\\"), (mode, quote) => {
      const text = `chmod ${quote}${mode}${quote === "\\" ? "" : quote} x`;
      const setsSetuid = ((readMode(mode)?.(0, false) ?? 0) & 0o4000) !== 0;
      if (givesOthersWrite(mode)) assert.match(text, mayGiveOthersWrite);
      if (setsSetuid) assert.match(text, maySetSetuid);
      if (givesOthersWrite(mode) || setsSetuid) matched++;
    }),
    { numRuns: 3000 },
  );
  assert.ok(matched > 100);
  for (const text of ["chmod -R a+rX /grader/part2", "chmod 0755 x", "chmod u+x,go-w a"]) {
    assert.doesNotMatch(text, mayGiveOthersWrite);
    assert.doesNotMatch(text, maySetSetuid);
  }
});
