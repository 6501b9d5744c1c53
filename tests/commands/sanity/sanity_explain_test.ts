import assert from "node:assert/strict";
import { rules } from "../../../docker/rules/mod.ts";
import { runInProcess } from "../../support/in_process.ts";

const explain = (rule: string, ...more: string[]) =>
  runInProcess(["sanity", "--explain", rule, ...more]);

Deno.test("sanity --explain tells why, the fix, and a bad and a good example", async () => {
  const { code, stdout, stderr } = await explain("cmd-not-entrypoint");
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^CPG004 cmd-not-entrypoint: CMD in place of ENTRYPOINT\n/);
  assert.match(stdout, /^why: v1: the appended words replace CMD/m);
  assert.match(stdout, /^fix: an exec-form ENTRYPOINT/m);
  assert.match(stdout, /^bad:\n {2}COPY main\.R \/g\/\n {2}CMD \[/m);
  assert.match(stdout, /^good:\n {2}COPY main\.R \/g\/\n {2}ENTRYPOINT \[/m);
  assert.equal((await explain("cpg004")).stdout, stdout);
});

Deno.test("sanity --explain knows every rule, with examples of all but CPG000", async () => {
  for (const { id, name } of rules) {
    const { code, stdout } = await explain(id);
    assert.equal(code, 0);
    assert.ok(stdout.startsWith(`${id} ${name}: `));
    assert.equal(/^bad( \(v[12]\))?:\n {2}\S/m.test(stdout), id !== "CPG000", id);
    assert.equal(/^good( \(v[12]\))?:\n {2}\S/m.test(stdout), id !== "CPG000", id);
  }
  assert.match((await explain("script-crlf")).stdout, /\\r$/m);
});

Deno.test("sanity --explain of no rule names the nearest, and takes no SOURCE", async () => {
  const near = await explain("no-envs");
  assert.equal(near.code, 64);
  assert.match(
    near.stderr,
    /^error: .*no rule `no-envs`\nhint: did you mean `CPG011` \(`no-env`\)\?/,
  );
  const far = await explain("nothing-like-it");
  assert.equal(far.code, 64);
  assert.match(far.stderr, /^hint: `sanity` prints/m);
  assert.equal((await explain("no-env", ".")).code, 64);
});
