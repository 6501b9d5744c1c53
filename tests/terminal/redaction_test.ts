import assert from "node:assert/strict";
import { Terminal } from "../../terminal/terminal.ts";

function recording() {
  const written = { stdout: "", stderr: "" };
  const sink = (name: keyof typeof written) => ({
    writeSync(bytes: Uint8Array) {
      written[name] += new TextDecoder().decode(bytes);
      return bytes.length;
    },
    write: () => Promise.reject(new Error("not of interest here")),
    isTerminal: () => name === "stderr",
  });
  const terminal = new Terminal({
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    level: 2,
    colour: "never",
    env: () => undefined,
    columns: 80,
  });
  return { terminal, written };
}

Deno.test("redactWith() takes effect on every way to write but disclose()", () => {
  const { terminal, written } = recording();
  terminal.redactWith((text) => text.replaceAll("s3cret", "*"));
  terminal.result("1 s3cret");
  terminal.json({ 2: "s3cret" });
  terminal.note("3 s3cret");
  terminal.warn("4 s3cret");
  terminal.detail("5 s3cret");
  terminal.trace("6 s3cret");
  terminal.text("7 s3cret");
  terminal.error("8 s3cret", "9 s3cret");
  assert.doesNotMatch(written.stdout + written.stderr, /s3cret/);
  assert.equal((written.stdout + written.stderr).match(/\*/g)?.length, 9);
  terminal.disclose("s3cret");
  assert.match(written.stdout, /\ns3cret\n$/);
});

Deno.test("redactWith() takes effect on a progress line", () => {
  const { terminal, written } = recording();
  terminal.redactWith((text) => text.replaceAll("s3cret", "*"));
  terminal.progress("s3cret", 0);
  terminal.progress("s3cret", 20_000);
  assert.match(written.stderr, /\*/);
  assert.doesNotMatch(written.stderr, /s3cret/);
});
