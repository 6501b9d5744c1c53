import assert from "node:assert/strict";
import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { candidatesFor, KINDS } from "../../../commands/completions/candidates.ts";
import type { Host } from "../../../commands/host.ts";
import { buildProgram } from "../../../commands/program.ts";
import { runBinary } from "../../support/binary.ts";

/** Placeholders of values that only the user knows: numbers, names, addresses. */
const TYPED = new Set([
  ...["MB", "seconds", "n", "i/n", "id", "grader-id", "name", "host", "url", "bucket/key"],
  ...["NAME=VALUE", "path", "slug", "version", "args", "words", "container"],
]);

const host = {
  tools: () => assert.fail(),
  finish: () => {},
  write: { out: () => {}, err: () => {} },
} as unknown as Host;

function* commandsOf(command: CommandUnknownOpts): Generator<CommandUnknownOpts> {
  yield command;
  for (const child of command.commands) yield* commandsOf(child);
}

function wordsTo(command: CommandUnknownOpts): string[] {
  return command.parent === null ? [] : [...wordsTo(command.parent), command.name()];
}

function isUndecided(value: { argChoices?: string[] | undefined }, placeholder: string): boolean {
  const first = placeholder.split(" ")[0]!.replace(/\.\.\.$/, "");
  return value.argChoices === undefined && KINDS[first] === undefined && !TYPED.has(first);
}

Deno.test("completion knows what each argument and value of every command is", async () => {
  const root = await buildProgram(host, []);
  const undecided: string[] = [];
  let count = 0;
  for (const command of commandsOf(root)) {
    const name = wordsTo(command).join(" ");
    const values: [value: Argument | Option, placeholder: string][] = [
      ...command.registeredArguments.map((each): [Argument, string] => [each, each.name()]),
      ...command.options.filter(({ required, optional }) => required || optional)
        .map((each): [Option, string] => [each, /[<[]([^>\]]+)/.exec(each.flags)?.[1] ?? ""]),
    ];
    count += values.length;
    for (const [value, placeholder] of values) {
      if (isUndecided(value, placeholder)) undecided.push(`${name}: ${placeholder}`);
    }
  }
  assert.ok(count > 100, "the walk went somewhere");
  assert.deepEqual(undecided, []);
});

Deno.test("completion offers every option of every command", async () => {
  const root = await buildProgram(host, []);
  for (const command of commandsOf(root)) {
    if (command.name() === "__complete") continue;
    const { candidates } = candidatesFor(root, [...wordsTo(command), "--"]);
    const offered = new Set(candidates.map(({ value }) => value));
    for (const { long, hidden } of command.options) {
      if (!hidden && long) assert.ok(offered.has(long), `${wordsTo(command).join(" ")} ${long}`);
    }
  }
});

Deno.test("completion knows the words of `grade compare`, `grade replay` and `grade merge`", async () => {
  const root = await buildProgram(host, []);
  const wanted = (...words: string[]) => candidatesFor(root, ["grade", ...words, ""]).wanted;
  assert.deepEqual(
    [wanted("compare"), wanted("compare", "a"), wanted("compare", "a", "b")],
    ["source", "source", "directory"],
  );
  assert.equal(wanted("compare", "a", "b", "c", "--expect"), "file");
  assert.equal(wanted("replay"), "file");
  assert.deepEqual([wanted("merge"), wanted("merge", "a"), wanted("merge", "a", "b")], [
    "directory",
    "directory",
    "directory",
  ]);
});

Deno.test("__complete offers the rules of sanity", async () => {
  const { stdout } = await runBinary(["__complete", "zsh", "sanity", "--ignore", "no-e"]);
  const values = stdout.trim().split("\n").map((line) => line.split("\t")[0]);
  assert.deepEqual(values, ["no-entrypoint", "no-expose", "no-env"]);
});
