import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureImages } from "../../../scripts/images.ts";
import { attack } from "../../support/grade/attacks.ts";
import { ROOT } from "../../support/paths.ts";

const folder = join(ROOT, "tests/attacks/python");

// What came of each, and the protocol that it was judged by.
const cases = [
  ["typical", "forge/print-verdict", "knocked-out", "v2"],
  ["prints", "pretend/at-exit", "held", "v1"],
] as const;

for (const [grader, name, word, protocol] of cases) {
  Deno.test(`grade attack judges ${name} by ${protocol}, which the grader speaks`, async () => {
    await ensureImages({ env: {} });
    const { submissions } = await attack([
      ...["--only", name],
      ...[join(folder, grader), join(folder, "right")],
    ]);
    assert.deepEqual(
      submissions.map(({ name, attack, grading }) => [
        ...[name, attack?.word, grading.protocol, grading.protocolGuessed],
      ]),
      [
        ["baseline/right", undefined, protocol, true],
        ["baseline/empty", undefined, protocol, true],
        [name, word, protocol, true],
      ],
    );
  });
}
