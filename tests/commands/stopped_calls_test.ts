import assert from "node:assert/strict";
import { systemClock } from "../../coursera/clock.ts";
import { ProgramAccount } from "../support/coursera/program_account.ts";
import { runPrinted } from "../support/printed.ts";

Deno.test("a signal ends a call that waits for Coursera", async (t) => {
  for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    await t.step(signal, async () => {
      await using account = await ProgramAccount.open();
      account.fake.fault("profile", { kind: "late", milliseconds: 60_000 });
      const program = account.start(["configure", "check-auth"]);
      while (account.fake.seen.length === 0) await systemClock.sleep(5);
      program.child.kill(signal);
      const { code, stdout, stderr } = await program.end();
      assert.deepEqual([code, stdout], [expected, ""]);
      assert.match(stderr, new RegExp(`error: Stopped by ${signal}\n`));
    });
  }
});

Deno.test("a signal ends status --wait", async () => {
  await using account = await ProgramAccount.open();
  account.fake.state.statuses.set("course-0001~g1", ["PENDING"]);
  const program = account.start(["status", "course-0001", "g1", "--wait", "600"]);
  await program.seen(/gridExecutors\S+ → 200/);
  program.child.kill("SIGINT");
  assert.equal((await program.end()).code, 130);
});

Deno.test("a signal ends publish --wait", async () => {
  await using account = await ProgramAccount.open();
  const pending = { status: 400, body: { details: [{ status: "PENDING" }] } };
  account.fake.state.addItem("course-0001~i1", {
    refusals: Array.from({ length: 99 }, () => pending),
  });
  const program = account.start(["publish", "course-0001", "i1", "--wait", "600"]);
  await program.seen(/not published yet/);
  program.child.kill("SIGTERM");
  assert.equal((await program.end()).code, 143);
});

Deno.test("a signal while parts are linked leaves the command for the rest", async () => {
  await using account = await ProgramAccount.open();
  account.fake.state.registrations.addV1("g1", { bucket: "b", key: "k.tar" });
  account.fake.fault("link", { kind: "answer", status: 200 }, {
    kind: "late",
    milliseconds: 60_000,
  });
  const pair = "--additional_item_and_part";
  const program = account.start([
    ...["reregister", "g1", "course-0001", "item-0001", "part-0001"],
    ...[pair, "i2", "p2", pair, "i3", "p3"],
  ]);
  while (account.fake.seen.length < 4) await systemClock.sleep(5);
  program.child.kill("SIGTERM");
  const { code, stderr } = await program.end();
  assert.equal(code, 143);
  assert.match(stderr, /2 of 3 parts do not use/);
  const [line = ""] = /courseraprogramming reregister .*$/m.exec(stderr) ?? [];
  const rest = await runPrinted(line, { env: { HOME: account.home.path } });
  assert.equal(rest.code, 0, rest.stderr);
});
