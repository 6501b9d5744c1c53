import assert from "node:assert/strict";
import { join } from "node:path";
import { stopMachine } from "../../../scripts/engines/vm_machine.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("stopping a machine ends the process that was started with its file, and waits", async () => {
  await using folder = await temporaryFolder({ "run/pid": "" });
  const run = join(folder.path, "run");
  const pidFile = join(run, "pid");
  // Runs until it is killed.
  const machine = new Deno.Command("tail", { args: ["-f", pidFile], stdout: "null" }).spawn();
  await Deno.writeTextFile(pidFile, `${machine.pid}\n`);
  assert.equal(await stopMachine(run), true);
  assert.equal((await machine.status).signal, "SIGKILL");
  await assert.rejects(Deno.stat(run), Deno.errors.NotFound);
  assert.equal(await stopMachine(run), false);
});

Deno.test("a stranger with the process id of a machine that has gone is left alone", async () => {
  await using folder = await temporaryFolder({ "run/pid": `${Deno.pid}\n`, "run/ssh": "" });
  const run = join(folder.path, "run");
  assert.equal(await stopMachine(run), false);
  // The sockets of a task that was killed go nevertheless.
  await assert.rejects(Deno.stat(run), Deno.errors.NotFound);
});
