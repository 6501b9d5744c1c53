import assert from "node:assert/strict";
import { join } from "node:path";
import { type BareMachine, bareMachine, type MachineOptions } from "./bare_machine.ts";
import { ROOT } from "../paths.ts";

/** The installer. */
export const script = join(ROOT, "scripts/release/install.sh");

/** Where a machine has it from. */
export const address = "http://127.0.0.1/latest/download/install.sh";

/** What a user types, and a look at what came of it. */
export const curl = `curl -fsSL ${address} | sh`;

/** What is installed now. */
export const look = `
echo "code $?"
ls -A "\${COURSERAPROGRAMMING_INSTALL:-$HOME/.local/bin}"
"\${COURSERAPROGRAMMING_INSTALL:-$HOME/.local/bin}/courseraprogramming" --version`;

/** A program that was there before. */
export const old = `mkdir -p $HOME/.local/bin
printf '#!/bin/sh\\necho old\\n' >$HOME/.local/bin/courseraprogramming
chmod +x $HOME/.local/bin/courseraprogramming
`;

/** A program of the machine that says something else. */
export const stub = (name: string, text: string) =>
  `mkdir -p /stub; printf '#!/bin/sh\\n%s\\n' ${quoted(text)} >/stub/${name}; chmod +x /stub/${name}
export PATH=/stub:$PATH
`;

/** Where the program's own server stands in for the one that releases come from. */
export const from = (folder: string) =>
  `export COURSERAPROGRAMMING_BASE_URL=http://127.0.0.1/${folder}\n`;

/** Runs the installer from a file. */
export const file = (args = "") =>
  `curl -fsSo /tmp/i http://127.0.0.1/latest/download/install.sh; sh /tmp/i ${args}`;

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What {@linkcode look} says of a version. */
export const done = (version: string) => `code 0\ncourseraprogramming\n${version}\n`;

/** A machine, what is typed there, and what comes of it. */
export interface Row extends MachineOptions {
  name: string;
  script: string;
  stdout: string;
  says: RegExp;
}

/** Runs each row on a machine of its own. */
export async function runRows(t: Deno.TestContext, rows: readonly Row[]): Promise<void> {
  await using machines = await bareMachine();
  // Some at a time: each waits for the engine most of its time.
  const results = new Map<string, ReturnType<BareMachine["run"]>>();
  const start = (row: Row | undefined) =>
    row && results.set(row.name, machines.run(row.script, row));
  const ahead = 3;
  for (const row of rows.slice(0, ahead)) start(row);
  for (const [index, { name, stdout, says }] of rows.entries()) {
    start(rows[index + ahead]);
    await t.step(name, async () => {
      const result = await results.get(name)!;
      assert.match(result.stderr, says);
      assert.equal(result.stdout, stdout, result.stderr);
    });
  }
}
