import assert from "node:assert/strict";
import { ProgramAccount } from "../support/coursera/program_account.ts";

/** Commands that other tests run in their own process: here as users have them. */
const calls: readonly [args: string[], stdout: RegExp][] = [
  [["version"], /^courseraprogramming \d+\.\d+\.\d+\n$/],
  [["course", "fake-course-slug"], /^rbd8YJl7EeWmTA6jFH3PWg\n$/],
  [["list", "course-0001"], /^fake-grader-0001 {2}one\.zip\n$/],
  [["status", "course-0001", "fake-grader-0001"], /^COMPLETED\n$/],
  [["limits", "get", "course-0001", "item-0001", "part-0001"], /^CPUs: {10}2\.0\n/],
  [
    ["limits", "set", "course-0001", "item-0001", "part-0001", "--grader-timeout", "900"],
    /^Timeout in s: {2}900\n$/m,
  ],
  [["publish", "course-0001", "item-0001"], /^item-0001 {2}published\n$/],
  [
    ["reregister", "g1", "course-0001", "item-0001", "part-0001"],
    /^item-0001 {2}part-0001 {2}linked\n$/m,
  ],
  [["configure", "check-auth"], /^Name: {2}Ada Example\n/],
  [["configure", "display-auth-cache"], /^Access token: {3}fake-acces\.\.\.\n/],
  [["sanity", "--skip-environment", "grader"], /^0 errors, 0 warnings, 0 info \(1 file/],
  [["configure", "logout"], /^$/],
];

Deno.test("the compiled program runs every command that is tested in process", async (t) => {
  await using account = await ProgramAccount.open();
  const { state } = account.fake;
  state.graders.set("course-0001", [{ id: "course-0001~fake-grader-0001", filename: "one.zip" }]);
  state.statuses.set("course-0001~fake-grader-0001", ["COMPLETED"]);
  state.limits.set("course-0001~item-0001 part-0001", {
    ...{ reservedCpu: 2048, reservedMemory: 8192, wallClockTimeout: 600 },
  });
  state.addItem("course-0001~item-0001", { refusals: [] });
  state.registrations.addV1("g1", { bucket: "b", key: "k.tar" });
  await account.home.write(
    "cwd/grader/Dockerfile",
    'FROM debian:12-slim\nCOPY --chmod=0755 run.sh /g/run.sh\nENTRYPOINT ["/g/run.sh"]\n',
  );
  await account.home.write("cwd/grader/run.sh", "#!/bin/sh\necho fractionalScore\n");
  for (const [args, stdout] of calls) {
    await t.step(args.join(" "), async () => {
      const result = await account.run(args);
      assert.equal(result.code, 0, result.stderr);
      assert.match(result.stdout, stdout);
    });
  }
});
