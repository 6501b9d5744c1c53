import assert from "node:assert/strict";
import { ruleNamed, rules } from "../../../docker/rules/mod.ts";

/** Id, name, usual severity, and what a rule can make use of; `!` is what it cannot do without. */
const table = `
CPG000 ignore-comment info dockerfile! context
CPG001 syntax error dockerfile
CPG002 broken-json-form error dockerfile
CPG003 no-entrypoint error dockerfile image
CPG004 cmd-not-entrypoint error dockerfile image
CPG005 shell-form-entrypoint error dockerfile image
CPG006 entrypoint-again warning dockerfile
CPG007 entrypoint-is-shell error dockerfile image
CPG008 relative-copy-destination warning dockerfile
CPG009 relative-path warning dockerfile
CPG010 no-expose warning dockerfile
CPG011 no-env warning dockerfile! image
CPG012 no-volume warning dockerfile! image
CPG013 entry-script-missing error dockerfile! context image
CPG014 entry-script-not-executable error context image
CPG015 entry-script-no-shebang error context image
CPG016 script-crlf error context image
CPG017 runtime-privileges warning context image
CPG018 runtime-network warning context image
CPG019 unreadable-files warning dockerfile! context image
CPG020 unwritable-directory info context image
CPG021 writable-grader warning dockerfile
CPG022 answers-in-image warning dockerfile! context
CPG023 user-ignored warning dockerfile! image
CPG024 build-privilege-tools warning dockerfile
CPG025 unpinned-base warning dockerfile
CPG026 base-image-choice warning dockerfile
CPG027 wrong-architecture warning dockerfile image
CPG028 package-manager info dockerfile
CPG029 result-protocol warning context
CPG030 add warning dockerfile
CPG031 secrets error dockerfile! context image
CPG032 dockerignore warning context
CPG033 image-size warning context image
CPG034 copy-cannot-work error dockerfile! context
CPG035 shared-directory warning dockerfile
CPG036 exec-form-words error dockerfile image
`.trim().split("\n");

Deno.test("every rule has its id, name, severity and needs, in the order of the ids", () => {
  const given = rules.map(({ id, name, severity, needs, required }) =>
    [id, name, severity, ...needs.map((need) => need === required ? `${need}!` : need)].join(" ")
  );
  assert.deepEqual(given, table);
  for (const { severity, except } of rules) {
    assert.match(except ?? "error", /error|warning|info/);
    assert.doesNotMatch(except ?? "", new RegExp(`\\b${severity}\\b`));
  }
});

Deno.test("ruleNamed() knows ids and names in any case", () => {
  for (const rule of rules) {
    assert.equal(ruleNamed(rule.id), rule);
    assert.equal(ruleNamed(rule.id.toLowerCase()), rule);
    assert.equal(ruleNamed(rule.name), rule);
    assert.equal(ruleNamed(rule.name.toUpperCase()), rule);
  }
  for (const text of ["CPG", "CPG0010", "", "all"]) assert.equal(ruleNamed(text), undefined);
});
