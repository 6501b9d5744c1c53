import assert from "node:assert/strict";
import { join } from "node:path";
import { insideScript } from "../../../scripts/engines/vm_inside.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("a program in the machine gets the arguments, folder and variables of the call", async () => {
  await using folder = await temporaryFolder({
    program: { text: '#!/bin/sh\npwd; env | sort; printf "<%s>\\n" "$@"\n', mode: 0o755 },
    "home/submission/run": "echo\n",
  });
  const script = join(folder.path, "script");
  const text = insideScript(["bash", "-c"], join(folder.path, "program"));
  await Deno.writeTextFile(script, text, { mode: 0o755 });
  const HOME = join(folder.path, "home");
  const words = ["two words", "it's", "$HOME `id`", "line\nline", "", "*", "-v"];
  const { success, stdout } = await new Deno.Command(script, {
    args: words,
    cwd: HOME,
    env: { HOME, TMPDIR: `${HOME}/a b`, SECRET: "x" },
  }).output();
  assert.ok(success);
  const lines = new TextDecoder().decode(stdout);
  const variables = `HOME=${HOME}\nNO_COLOR=1\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\nPWD=${HOME}\n`;
  assert.equal(
    lines.replace(/^(_|SHLVL|OLDPWD)=.*\n/gm, ""),
    `${HOME}\n${variables}TMPDIR=${HOME}/a b\n${words.map((word) => `<${word}>\n`).join("")}`,
  );
});
