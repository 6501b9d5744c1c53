import assert from "node:assert/strict";
import { join } from "node:path";
import {
  changesProcess,
  equipment,
  isEquipment,
  loadedBy,
  readImports,
  splitTests,
  unitTests,
} from "../../scripts/unit_tests.ts";
import { ROOT } from "../support/paths.ts";

Deno.test("unitTests() are the test files that load no equipment, near or far", () => {
  const imports = new Map([
    ["tests/plain_test.ts", ["tests/support/files.ts"]],
    ["tests/support/files.ts", []],
    ["tests/binary_test.ts", ["tests/support/binary.ts"]],
    ["tests/far_test.ts", ["tests/support/near.ts"]],
    ["tests/support/near.ts", ["tests/support/far.ts"]],
    ["tests/support/far.ts", ["tests/support/engine/images.ts", "tests/support/near.ts"]],
    ["tests/support/engine/images.ts", []],
  ]);
  assert.deepEqual(unitTests(imports), ["tests/plain_test.ts"]);
});

Deno.test("the unit tests of the project are many, and none reaches the engine or the program", async () => {
  const imports = await readImports();
  const paths = unitTests(imports);
  assert.ok(paths.length > 150, `${paths.length}`);
  const known = [
    "coursera/api",
    "commands/account/list",
    "grader/verdict",
    "docker/rules/findings",
  ];
  for (const name of known) assert.ok(paths.includes(`tests/${name}_test.ts`), name);
  for (const path of paths) {
    assert.deepEqual(loadedBy(path, imports).filter(isEquipment), [], path);
    const text = await Deno.readTextFile(join(ROOT, path));
    assert.doesNotMatch(text, /Command\("docker"|Deno\.uid\(\), 0|chown\(/, path);
  }
  const others = ["commands/grade/grade_local", "grader/reports/page", "scripts/test"];
  for (const name of others) assert.ok(!paths.includes(`tests/${name}_test.ts`), name);
});

Deno.test("splitTests() has each test file once, and those of all languages by themselves", async () => {
  const imports = await readImports();
  const { alone, together, languages, others } = await splitTests(imports);
  const all = [...alone, ...together, ...languages, ...others].sort();
  const files = [...imports.keys()].filter((path) => path.endsWith("_test.ts")).sort();
  assert.deepEqual(all, files);
  for (const name of ["attack/java", "init/init"]) {
    assert.ok(languages.includes(`tests/commands/${name}_test.ts`), name);
  }
  assert.ok(others.includes("tests/commands/grade/grade_local_test.ts"));
});

Deno.test("what the unit tests keep away from is there", async () => {
  for (const path of equipment) {
    const { isDirectory } = await Deno.stat(join(ROOT, path));
    assert.equal(isDirectory, path.endsWith("/"), path);
  }
});

Deno.test("tests that change the process run alone", async () => {
  assert.equal(await changesProcess("tests/docker/engine/client_process_test.ts"), true);
  assert.equal(await changesProcess("tests/grader/verdict_test.ts"), false);
});
