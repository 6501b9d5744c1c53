import assert from "node:assert/strict";
import * as z from "zod";
import type { CanonicalInstruction } from "../../../docker/dockerfile/canonical_tree.ts";
import { canonicalTree } from "../../../docker/dockerfile/canonical_tree.ts";
import { expandWord } from "../../../docker/dockerfile/words/expand.ts";
import { keywords } from "../../../docker/dockerfile/keywords.ts";
import { parseDockerfile } from "../../../docker/dockerfile/parse.ts";

/** What BuildKit answered, in its own short form: see the field names below. */
const rest = z.record(z.string(), z.unknown());
const fileExample = z.object({
  n: z.number(),
  in: z.string(),
  out: z.array(z.tuple([z.string(), z.number(), z.number(), rest])).optional(),
  err: z.tuple([z.number(), z.string()]).optional(),
  warn: z.array(z.tuple([z.number(), z.string()])).optional(),
});
const wordExample = z.object({
  n: z.number(),
  word: z.string(),
  is: z.string().optional(),
  unset: z.array(z.string()).optional(),
  err: z.string().optional(),
});

const examples = Deno.readTextFileSync(new URL("examples.jsonl", import.meta.url))
  .trim().split("\n").map((line): unknown => JSON.parse(line));
const variables = new Map([["V", "1.2"], ["E", ""], ["P", "/a/b/c.tar.gz"]]);

/** Warnings that BuildKit gives elsewhere than in its parser and instruction reader, or not at all. */
const ours = new Set([
  "swallowed-instruction",
  "json-fallback",
  "legacy-pair",
  "instruction-repeated",
  "undefined-variable",
  "undefined-arg",
]);

Deno.test("parseDockerfile() and expandWord() answer what BuildKit answers", async (t) => {
  assert.equal(examples.length, 100);
  for (const example of examples) {
    const file = fileExample.safeParse(example);
    if (file.success) {
      await t.step(`example ${file.data.n}: ${JSON.stringify(file.data.in)}`, () => {
        compareFile(file.data);
      });
    } else {
      const word = wordExample.parse(example);
      await t.step(`example ${word.n}: ${JSON.stringify(word.word)}`, () => compareWord(word));
    }
  }
});

function compareFile({ in: source, out, err, warn = [] }: z.infer<typeof fileExample>): void {
  const { instructions, diagnostics } = canonicalTree(parseDockerfile(source));
  if (out !== undefined) {
    const first = source.startsWith("FROM a\n") || source.startsWith("FROM a\r\n") ? 1 : 0;
    assert.deepEqual(instructions.slice(first).map(shortForm), out);
  }
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  assert.deepEqual(errors.slice(0, 1).map(({ line, code }) => [line, code]), err ? [err] : []);
  const warnings = diagnostics.filter(({ severity, code }) =>
    severity === "warning" && !ours.has(code)
  );
  assert.deepEqual(warnings.map(({ line, code }) => [line, code]), warn);
}

function shortForm(instruction: CanonicalInstruction): unknown[] {
  const { instruction: keyword, startLine, endLine, heredocs, trigger, ...command } = instruction;
  // BuildKit drops what follows an instruction it does not know.
  if (!keywords.has(keyword)) delete command.args;
  const fields: Record<string, unknown> = withoutEmpty(command);
  if (heredocs) {
    fields.heredocs = heredocs.map((heredoc) => {
      return [heredoc.name, heredoc.expand, heredoc.chomp, heredoc.content];
    });
  }
  if (trigger) {
    const { instruction: inner, ...innerFields } = trigger;
    fields.trigger = [inner, withoutEmpty(innerFields)];
  }
  return [keyword, startLine, endLine, fields];
}

function withoutEmpty(fields: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => name === "json" || value.length > 0),
  );
}

function compareWord({ word, is, unset = [], err }: z.infer<typeof wordExample>): void {
  const expansion = expandWord(word, (name) => variables.get(name), "\\");
  assert.equal(expansion.value, is);
  assert.deepEqual(expansion.unset, unset);
  assert.equal(expansion.error === undefined ? undefined : "bad-substitution", err);
}
