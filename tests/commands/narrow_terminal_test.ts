import assert from "node:assert/strict";
import { dirname } from "node:path";
import { BINARY, runBinary } from "../support/binary.ts";
import { TmuxTerminal } from "../support/tmux.ts";
import { temporaryFolder } from "../support/files.ts";

/** What the screen shows of one call in a terminal of 40 columns, as lines that were not broken by it. */
async function shown(call: string, env: Record<string, string> = {}): Promise<string[]> {
  await using folder = await temporaryFolder();
  const DOCKER_HOST = Deno.env.get("DOCKER_HOST");
  await using terminal = await TmuxTerminal.open({
    HOME: folder.path,
    ...(DOCKER_HOST === undefined ? {} : { DOCKER_HOST }),
    ...env,
  });
  await terminal.resize(40, 30);
  await terminal.type(`cd ${folder.path} && PATH=${dirname(BINARY)}:$PATH && clear`, "Enter");
  await terminal.type(`courseraprogramming ${call}; echo e''nd`, "Enter");
  const screen = await terminal.shows(/^end$/m);
  const lines = screen.slice(0, screen.search(/^end$/m)).split("\n");
  return lines.slice(lines.findIndex((line) => line.includes("e''nd")) + 1)
    // Typed ahead, the prompt comes late.
    .map((line) => line.replace(/^outside> /, ""));
}

/** Commands to copy stay whole, and no word is broken. */
const mayBeLong = (line: string) => /^ {2,}.*courseraprogramming /.test(line);

for (const call of ["--help", "grade local --help", "publish --help", "completions --help"]) {
  Deno.test(`${call} is readable at 40 columns`, async () => {
    const lines = await shown(call);
    assert.ok(lines.length > 20, lines.join("\n"));
    const broken = lines.filter((line) => line.length > 40 && !mayBeLong(line));
    assert.deepEqual(broken, []);
  });
}

Deno.test("grade local --explain is readable at 40 columns: no column is left empty", async () => {
  const lines = await shown("grade local --explain");
  assert.ok(lines.some((line) => line.startsWith("    production: ")), lines.join("\n"));
});

Deno.test("with ACCESSIBLE=1 nothing on a terminal moves or rubs out", async () => {
  await using folder = await temporaryFolder();
  const log = `${folder.path}/bytes`;
  const call = `${BINARY} init python ${folder.path}/g && ${BINARY} grade batch ${folder.path}/g ` +
    `${folder.path}/g/submissions --part-id fibonacci --report ${folder.path}/report`;
  const run = async (ACCESSIBLE: string) => {
    await Deno.remove(`${folder.path}/g`, { recursive: true }).catch(() => {});
    const { code } = await new Deno.Command("script", {
      args: ["--quiet", "--return", "--command", call, log],
      env: { ACCESSIBLE, NO_COLOR: "1", SHELL: "/bin/sh", TERM: "xterm" },
      stdin: "null",
      stdout: "null",
    }).output();
    assert.equal(code, 0, await Deno.readTextFile(log));
    return await Deno.readTextFile(log);
  };
  // deno-lint-ignore no-control-regex
  const moving = /\x1b\[|\r(?!\r*\n)/;
  assert.doesNotMatch(await run("1"), moving);
  assert.match(await run(""), moving, "without it, the table replaces itself");
});

Deno.test("off a terminal help and tables are as wide as they are", async () => {
  const { stdout } = await runBinary(["grade", "local", "--help"]);
  assert.ok(stdout.split("\n").some((line) => line.length > 60));
});
