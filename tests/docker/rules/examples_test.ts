import assert from "node:assert/strict";
import * as z from "zod";
import { ruleExamples } from "../../../docker/rules/examples.ts";
import { rules } from "../../../docker/rules/mod.ts";
import {
  builtImage,
  type ContextFiles,
  findingsOf,
  type SubjectOptions,
} from "../../support/subjects.ts";

const filesSchema = z.record(z.string(), z.tuple([z.string(), z.string()]));
const exampleSchema = z.strictObject({
  id: z.string(),
  fail: z.string(),
  pass: z.string(),
  protocol: z.enum(["v1", "v2"]).optional(),
  files: filesSchema.optional(),
  failFiles: filesSchema.optional(),
  passFiles: filesSchema.optional(),
  failImage: z.object({ Size: z.number() }).optional(),
  passImage: z.object({ Size: z.number() }).optional(),
});
type Example = z.infer<typeof exampleSchema>;

/** The examples of docs/spec/sanity-rules.md, section 4. */
const examples = ruleExamples.map((example) => exampleSchema.parse(example));

/** A source that is not listed is an empty file, unless the rule is about missing ones. */
function contextOf(text: string, { id, files = {} }: Example, own: ContextFiles = {}) {
  const all: Record<string, readonly [string, string]> = { ...files, ...own };
  if (id === "CPG013" || id === "CPG034") return all;
  for (const [, words = ""] of text.matchAll(/^(?:COPY|ADD) (?:--\S+ )*(.*)$/gm)) {
    for (const source of words.split(" ").slice(0, -1)) {
      const path = source.replace(/^\/|\/$/g, "");
      const known = Object.keys(all).some((name) => name === path || name.startsWith(`${path}/`));
      if (!known && path !== "." && !/:\/\//.test(path)) all[path] = ["0644", ""];
    }
  }
  return all;
}

function idsOf(text: string, options: SubjectOptions): string[] {
  const whole = text.startsWith("FROM") ? text : `FROM debian:12-slim\n${text}`;
  return findingsOf(whole, options).map(({ rule }) => rule.id);
}

Deno.test("every example of the rules gives its rule, and its counterpart does not", async (t) => {
  for (const example of examples) {
    const { id, fail, pass, failFiles, passFiles, failImage, passImage } = example;
    for (const protocol of example.protocol ? [example.protocol] : ["v1", "v2"] as const) {
      await t.step(`${id} ${protocol}`, () => {
        const failing = failImage === undefined
          ? idsOf(fail, { protocol, files: contextOf(fail, example, failFiles) })
          : idsOf(fail, { protocol, image: builtImage({ size: failImage.Size }) });
        assert.ok(failing.includes(id), `fail gives ${failing}`);
        const passing = passImage === undefined
          ? idsOf(pass, { protocol, files: contextOf(pass, example, passFiles) })
          : idsOf(pass, { protocol, image: builtImage({ size: passImage.Size }) });
        assert.ok(!passing.includes(id), `pass gives ${passing}`);
      });
    }
  }
});

Deno.test("every example that needs no context gives its rule from the Dockerfile alone", () => {
  const needing = new Set(
    rules.filter(({ needs, required }) => !needs.includes("dockerfile") && required === undefined)
      .map(({ id }) => id),
  );
  // Their examples hang on a mode, or on what lies in the context.
  for (const id of ["CPG013", "CPG034"]) needing.delete(id);
  for (const example of examples) {
    if (needing.has(example.id)) continue;
    const found = idsOf(example.fail, { protocol: example.protocol ?? "v1" });
    assert.ok(found.includes(example.id), `${example.id}: ${found}`);
  }
});

Deno.test("every rule but CPG000 has an example with a trigger and a non-trigger", () => {
  const ids = rules.map(({ id }) => id);
  assert.deepEqual(examples.map(({ id }) => id), ids.filter((id) => id !== "CPG000"));
  assert.equal(ids.length, 37);
});

Deno.test("ids and names are unique, and ids are in order", () => {
  const ids = rules.map(({ id }) => id);
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
  for (const { id, name } of rules) {
    assert.match(id, /^CPG\d{3}$/);
    assert.match(name, /^[a-z]+(-[a-z]+)*$/);
  }
});
