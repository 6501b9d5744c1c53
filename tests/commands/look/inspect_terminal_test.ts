import assert from "node:assert/strict";
import { BINARY } from "../../support/binary.ts";
import { buildImage } from "../../support/engine/images.ts";
import { containersOf } from "../../support/engine/looked_at.ts";
import { TmuxTerminal } from "../../support/tmux.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";

/** An image of its own for each terminal, so that what is left can be told apart. */
function terminalImage(name: string): Promise<string> {
  return buildImage(`inspect-${name}`, {
    Dockerfile: `FROM busybox:1.35.0\nLABEL terminal=${name}\n`,
  });
}

Deno.test("inspect gives a real terminal", async () => {
  const image = await terminalImage("terminal");
  await using folder = await temporaryFolder();
  await using terminal = await TmuxTerminal.open({ TMPDIR: folder.path });
  await terminal.type(`${BINARY} inspect ${image}; echo code-$?`, "Enter");
  await terminal.shows(/^\/ \$/m);

  await terminal.type("tty; stty size", "Enter");
  await terminal.shows(/^\/dev\/pts\/0\n30 100$/m);
  await terminal.resize(80, 20);
  // Until it gets there: the size takes its way through the engine.
  const waiting =
    'until [ "$(stty size)" = "20 80" ]; do sleep 0.1; done; echo resized-$((60 + 1))';
  await terminal.type(waiting, "Enter");
  await terminal.shows("resized-61");

  // What is typed before the shell has handed over the terminal is lost, so each waits for a sign;
  // and a program that answers is sure to have the terminal.
  await terminal.type("echo sign-$((10 + 1)); cat", "Enter");
  await terminal.shows("sign-11");
  await terminal.type("one", "Enter");
  await terminal.shows(/^one\none$/m);
  await terminal.type("C-c");
  await terminal.shows(/\^C\n\/ \$/);
  await terminal.type("echo alive-$((40 + 2))", "Enter");
  await terminal.shows("alive-42");

  await terminal.type("echo sign-$((20 + 2)); cat", "Enter");
  await terminal.shows("sign-22");
  await terminal.type("two", "Enter");
  await terminal.shows(/^two\ntwo$/m);
  await terminal.type("C-z");
  await terminal.shows(/Stopped\s+cat/);
  await terminal.type("echo sign-$((30 + 3)); fg", "Enter");
  await terminal.shows("sign-33");
  await terminal.type("three", "Enter");
  await terminal.shows(/^three\nthree$/m);
  await terminal.type("C-c");
  await terminal.shows(/three\n\^C\n\/ \$/);
  await terminal.type("jobs; echo jobs-$((50 + 1))", "Enter");
  await terminal.shows("jobs-51");

  // The history key, which docker would keep for itself.
  await terminal.type("C-p", "Enter");
  await terminal.shows(/jobs-51[^]*jobs-51/);

  await terminal.type("exit 9", "Enter");
  await terminal.shows("code-9");
  assert.deepEqual(await containersOf(image), []);
  assert.deepEqual(await temporaryLeftovers(folder.path), []);

  await terminal.type(`${BINARY} inspect ${image}; echo code-$?`, "Enter");
  await terminal.shows(/code-9[^]*^\/ \$/m);
  await terminal.type("C-d");
  await terminal.shows("code-0");
  assert.deepEqual(await containersOf(image), []);
});

Deno.test("inspect cleans up and gives the terminal back when it is stopped", async (t) => {
  const image = await terminalImage("stopped");
  await t.step("by a signal", async () => {
    await using folder = await temporaryFolder();
    await using terminal = await TmuxTerminal.open({ TMPDIR: folder.path });
    await terminal.type(
      `sh -c 'echo pid-$$; exec ${BINARY} inspect ${image}'; echo code-$?`,
      "Enter",
    );
    const screen = await terminal.shows(/^\/ \$/m);
    Deno.kill(Number(/^pid-([0-9]+)$/m.exec(screen)?.[1]), "SIGTERM");
    await terminal.shows("code-143");
    // Echo and line editing are as they were.
    await terminal.type("echo back-$((1 + 1))", "Enter");
    assert.match(await terminal.shows(/^back-2$/m), /outside> echo back-\$\(\(1 \+ 1\)\)$/m);
    assert.deepEqual(await containersOf(image), []);
    assert.deepEqual(await temporaryLeftovers(folder.path), []);
  });
  await t.step("by closing the window", async () => {
    await using folder = await temporaryFolder();
    await using terminal = await TmuxTerminal.open({ TMPDIR: folder.path });
    await terminal.type(`exec ${BINARY} inspect ${image}`, "Enter");
    await terminal.shows(/^\/ \$/m);
    await terminal.close();
    for (let tries = 0; tries < 100; tries++) {
      const left = [...await containersOf(image), ...await temporaryLeftovers(folder.path)];
      if (left.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail("the container, or the temporary folder, stayed");
  });
});
