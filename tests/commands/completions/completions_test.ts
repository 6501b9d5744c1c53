import assert from "node:assert/strict";
import { dirname } from "node:path";
import { ensureShells } from "../../../scripts/shells.ts";
import { BINARY, runBinary } from "../../support/binary.ts";
import { TmuxTerminal } from "../../support/tmux.ts";
import { temporaryFolder, writeFiles } from "../../support/files.ts";

/** How a shell is started with nothing of this machine's settings, and made to complete. */
const starts = {
  bash: ["exec bash --norc --noprofile", "source <(courseraprogramming completions bash)"],
  zsh: [
    "exec zsh -f",
    "autoload -Uz compinit && compinit -D -u && source <(courseraprogramming completions zsh)",
  ],
  // As a package brings it: zsh reads the file when a word is to be completed.
  "zsh with a package": [
    "exec zsh -f",
    "mkdir functions; courseraprogramming completions zsh >functions/_courseraprogramming",
    "fpath=($PWD/functions $fpath); autoload -Uz compinit && compinit -D -u",
  ],
  fish: ["exec fish --no-config", "courseraprogramming completions fish | source"],
} as const;

/** What is typed before Tab, and what the line then is; a blank says that the word is whole. */
const lines: readonly [typed: string, becomes: string][] = [
  ["comp", "completions "],
  ["grade loc", "grade local "],
  ["get_st", "get_st"],
  ["limits se", "limits set "],
  ["-v grade --docker-url x local --proto", "grade --docker-url x local --protocol "],
  ["grade local --protocol a", "--protocol auto "],
  ["--color al", "--color always "],
  ["completions z", "completions zsh "],
  ["ls busybox:1.35", "ls busybox:1.35.0 "],
  ["grade local busybox:1.35.0 onl", "busybox:1.35.0 only-folder/"],
  ["sanity only", "sanity only-f"],
  ["sanity only-fi", "sanity only-file.zip "],
  ["sanity two", "sanity two\\ words/"],
  ["grade local x y --prot", "x y --prot"],
];

async function inShell(
  shell: keyof typeof starts,
  work: (terminal: TmuxTerminal, folder: string) => Promise<void>,
): Promise<void> {
  await ensureShells();
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, {
    "only-folder/x": "",
    "only-file.zip": "",
    "two words/x": "",
  });
  const DOCKER_HOST = Deno.env.get("DOCKER_HOST");
  await using terminal = await TmuxTerminal.open({
    HOME: folder.path,
    // Else written when the shell ends, into a folder that is being removed.
    HISTFILE: "/dev/null",
    fish_history: "",
    ...(DOCKER_HOST === undefined ? {} : { DOCKER_HOST }),
  });
  await terminal.type(`cd ${folder.path} && PATH=${dirname(BINARY)}:$PATH`, "Enter");
  for (const line of starts[shell]) await terminal.type(line, "Enter");
  await terminal.type("echo rea''dy", "Enter");
  await terminal.shows(/^ready/m);
  await work(terminal, folder.path);
}

for (const shell of ["bash", "zsh", "zsh with a package", "fish"] as const) {
  Deno.test(`completions ${shell}: Tab completes words in a real ${shell}`, async () => {
    await inShell(shell, async (terminal) => {
      for (const [index, [typed, becomes]] of lines.entries()) {
        // Typed ahead, so that it stands where the cursor is after the completion.
        await terminal.type(`courseraprogramming ${typed}`, "Tab", `@${index}@`);
        await terminal.shows(`${becomes}@${index}@`);
        // Not C-c: its signal would throw away what is typed ahead.
        await terminal.type("C-u");
      }
    });
  });

  Deno.test(`completions ${shell}: nothing that was typed is evaluated`, async () => {
    await inShell(shell, async (terminal, folder) => {
      const words = [
        "'$(touch bad1)'",
        '"\\$(touch bad2)"',
        "'`touch bad3`'",
        "\\$\\(touch\\ bad4\\)",
        "';touch bad5;'",
        "'--config=$(touch bad6)'",
      ];
      for (const [index, word] of words.entries()) {
        await terminal.type(`courseraprogramming grade local ${word} --proto`, "Tab", `@${index}@`);
        // After a backtick bash itself completes nothing, whatever the quotes.
        await terminal.shows(new RegExp(`--proto(col )?@${index}@`));
        // Not C-c: its signal would throw away what is typed ahead.
        await terminal.type("C-u");
      }
      for await (const { name } of Deno.readDir(folder)) assert.doesNotMatch(name, /^bad/);
    });
  });
}

Deno.test("__complete answers without an engine, and says nothing of what went wrong", async () => {
  const DOCKER_HOST = "unix:///nowhere/docker.sock";
  const { code, stdout, stderr } = await runBinary(["__complete", "zsh", "ls", ""], {
    env: { DOCKER_HOST },
  });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: ":files\n", stderr: "" });
});

Deno.test("__complete asks the engine that the words name", async () => {
  const words = ["--docker-url", "unix:///nowhere/docker.sock", "ls", ""];
  assert.equal((await runBinary(["__complete", "zsh", ...words])).stdout, ":files\n");
  const here = await runBinary(["__complete", "zsh", "ls", ""]);
  assert.match(here.stdout, /^busybox:1\.35\.0\timage, /m);
});

Deno.test("__complete knows the ids of a course file, of the folder or one above", async () => {
  await using folder = await temporaryFolder({
    "courseraprogramming.yaml": `course: my-course
graders:
  first: { source: ./g1, parts: [{ item: ItemA, part: p1 }, { item: ItemA, part: p2 }] }
  second: { source: ./g2, parts: [{ item: ItemB, part: p3 }] }
`,
    "below/x": "",
  });
  const cwd = `${folder.path}/below`;
  const values = async (...words: string[]) => {
    const { stdout } = await runBinary(["__complete", "zsh", ...words], { cwd });
    return stdout.split("\n").map((line) => line.split("\t")[0]).filter((value) => value !== "");
  };
  assert.deepEqual(await values("publish", ""), ["my-course"]);
  assert.deepEqual(await values("publish", "my-course", ""), ["ItemA", "ItemB"]);
  assert.deepEqual(await values("publish", "--additional-items", "x", ""), ["my-course"]);
  assert.deepEqual(await values("publish", "--grader", ""), ["first", "second"]);
  assert.deepEqual(await values("limits", "get", "c", "ItemA", ""), ["p1", "p2", "p3"]);
  await writeFiles(folder.path, { "courseraprogramming.yaml": "course: [" });
  assert.deepEqual(
    await values("publish", ""),
    [],
    "a broken file is no reason to disturb a shell",
  );
});

Deno.test("completions: every visible command and option is offered", async () => {
  const { stdout } = await runBinary(["__complete", "fish", ""]);
  const { stdout: help } = await runBinary(["--help"]);
  const offered = stdout.trim().split("\n").map((line) => line.split("\t")[0]);
  const commands = help.split("\nOptions:")[0]?.match(/^ {2}[a-z]+/gm) ?? [];
  assert.ok(commands.length > 15, help);
  assert.deepEqual(offered, commands.map((name) => name.trim()));
  const options = (await runBinary(["__complete", "fish", "publish", "--"])).stdout;
  for (const name of ["--additional-items", "--wait", "--json", "--verbose", "--docker-context"]) {
    assert.match(options, new RegExp(`^${name}\\t`, "m"));
  }
  assert.doesNotMatch(options, /silence/);
});
