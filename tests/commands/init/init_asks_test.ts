import assert from "node:assert/strict";
import { BINARY } from "../../support/binary.ts";
import { temporaryFolder } from "../../support/files.ts";
import { TmuxTerminal } from "../../support/tmux.ts";

Deno.test("init asks a person for a template and a folder", async () => {
  await using folder = await temporaryFolder();
  await using terminal = await TmuxTerminal.open();
  await terminal.type(`cd ${folder.path} && ${BINARY} init`, "Enter");
  await terminal.shows("Template [python]: ");
  await terminal.type("cobol", "Enter");
  await terminal.shows("There is no template `cobol`");
  await terminal.type("Shell", "Enter");
  await terminal.shows("Folder [my-grader]: ");
  await terminal.type("Enter");
  await terminal.shows("Wrote a grader to `./my-grader`");
  assert.ok((await Deno.stat(`${folder.path}/my-grader/grade.sh`)).isFile);
  await terminal.type(`clear; ${BINARY} init`, "Enter");
  await terminal.shows(/^Template \[python\]: $/m);
  await terminal.type("C-c");
  await terminal.shows(/Stopped by SIGINT/);
});
