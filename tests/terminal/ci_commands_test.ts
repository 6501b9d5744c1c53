import * as fc from "fast-check";
import assert from "node:assert/strict";
import { isReadForCommands, withoutCommands } from "../../terminal/ci_commands.ts";

/** The lines that a runner would look at twice; it overlooks colours and characters that are not seen. */
function commandsIn(text: string): string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => {
    const seen = line
      // deno-lint-ignore no-control-regex
      .replace(/\x1b\[[\d;]*m/g, "")
      .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?![\t-\r\x85])\p{Cc}/gu, "");
    return /^\s*::/.test(seen) || /##(\[|vso\[|teamcity\[)/i.test(seen);
  });
}

const COMMANDS = [
  "::stop-commands::x",
  "::add-mask::password",
  "  ::error file=a::b",
  "\u00a0\t::set-output name=a::b",
  "a\r::debug::x",
  "a\n\n  ::debug::x",
  "\u00ad:\u200b:warning::x",
  "\0::warning::x",
  "\x1b[2m::warning::x",
  "##[error]x",
  "step: ##[add-mask]x",
  "#\u00ad#\u200b[error]x",
  "####[error]x",
  "x ##vso[task.setvariable variable=a]b",
  "##VSO[task.complete]",
  "##teamcity[buildStatus status='SUCCESS']",
];

Deno.test("withoutCommands() leaves no command, and shows what stood there", () => {
  for (const text of COMMANDS) {
    assert.notDeepEqual(commandsIn(text), [], text);
    assert.deepEqual(commandsIn(withoutCommands(text)), [], text);
    const shown = withoutCommands(text).replaceAll("\\u003a", ":").replaceAll("\\u0023", "#");
    assert.equal(shown, text);
  }
  assert.equal(withoutCommands("a\n  ::error::x"), "a\n  \\u003a:error::x");
  assert.equal(withoutCommands("a ##[error]x"), "a \\u0023#[error]x");
});

Deno.test("withoutCommands() leaves everything else as it is", () => {
  for (
    const text of ["", "a::b", "std::cout", ": :", "# [a]", "## heading", "#[derive]", "#!/bin"]
  ) {
    assert.equal(withoutCommands(text), text);
  }
});

Deno.test("withoutCommands() leaves no command in any text, and JSON that says the same", () => {
  const parts = fc.constantFrom(
    ...[":", "#", "[", "\n", "\r", " ", "\t", "\u00ad", "\u200b", "\ufe0f", "\0", "\x1b[2m", "a"],
    ...["::", "##", "vso", "teamcity", '"', "\\", "{", "\ud800"],
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      assert.deepEqual(commandsIn(withoutCommands(text)), []);
      const value = { [text]: [text] };
      for (const indent of [0, 2]) {
        const json = withoutCommands(JSON.stringify(value, null, indent));
        assert.deepEqual(commandsIn(json), []);
        assert.deepEqual(JSON.parse(json), value);
      }
    }),
    { numRuns: 5000 },
  );
});

Deno.test("withoutCommands() takes time in proportion to the text", () => {
  const started = performance.now();
  for (
    const text of [
      "\n",
      " ",
      "\t",
      "\ufeff",
      "\u200b",
      "\r ",
      "#\t",
      "#\u200b",
      "#",
      "\x1b[",
      "\x1b[1m",
      ":\u200b",
    ]
  ) {
    withoutCommands(text.repeat(200_000));
  }
  assert.ok(performance.now() - started < 20_000);
});

Deno.test("output is read for commands on GitHub Actions, Azure Pipelines and TeamCity", () => {
  const read = (variables: Record<string, string>) => isReadForCommands((name) => variables[name]);
  assert.ok(read({ GITHUB_ACTIONS: "true" }));
  assert.ok(read({ TF_BUILD: "True" }));
  assert.ok(read({ TEAMCITY_VERSION: "2025.03" }));
  assert.ok(!read({}));
  assert.ok(!read({ CI: "true", GITHUB_ACTIONS: "", TF_BUILD: "False" }));
});

Deno.test("no colour and no mark of a script hides a command", () => {
  for (const hidden of ["\x1b[1;31m", "\x1b[m", "\x1b[38;5;1m", "\u0600", "\u06dd", "\u200b"]) {
    assert.equal(withoutCommands(`#${hidden}#[error]`).startsWith("\\u0023"), true, hidden);
    assert.equal(withoutCommands(`${hidden}::error::x`).includes("\\u003a"), true, hidden);
  }
});
