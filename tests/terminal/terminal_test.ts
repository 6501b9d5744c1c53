import assert from "node:assert/strict";
import { PROJECT } from "../../terminal/links.ts";
import { wantsColour } from "../../terminal/style.ts";
import { type Level, Terminal } from "../../terminal/terminal.ts";

function memoryTerminal(
  level: Level,
  isTerminal = false,
  variables: Record<string, string> = {},
) {
  const sink = () => {
    const chunks: Uint8Array[] = [];
    const writeSync = (bytes: Uint8Array) => {
      // Takes little at a time, as a full pipe does.
      const part = bytes.slice(0, 7);
      chunks.push(part);
      return part.length;
    };
    return {
      writeSync,
      write: (bytes: Uint8Array) => Promise.resolve(writeSync(bytes)),
      isTerminal: () => isTerminal,
      text: () => new TextDecoder().decode(new Uint8Array(chunks.flatMap((chunk) => [...chunk]))),
    };
  };
  const [stdout, stderr] = [sink(), sink()];
  const terminal = new Terminal({
    stdout,
    stderr,
    level,
    colour: "auto",
    env: (name) => variables[name],
    columns: 60,
  });
  return { terminal, stdout, stderr };
}

Deno.test("Terminal sends results to stdout and says the rest by level on stderr", () => {
  const said = (level: Level) => {
    const { terminal, stdout, stderr } = memoryTerminal(level);
    terminal.result("result");
    terminal.note("note");
    terminal.warn("warn");
    terminal.detail("detail");
    terminal.trace("trace");
    terminal.error("error", "do");
    assert.equal(stdout.text(), "result\n");
    return stderr.text().replace(/^ *\d+ ms trace$/m, "trace");
  };
  const error = "error: error\nhint: do\n";
  assert.equal(said(-2), error);
  assert.equal(said(-1), `warning: warn\n${error}`);
  assert.equal(said(0), `note\nwarning: warn\n${error}`);
  assert.equal(said(1), `note\nwarning: warn\ndetail\n${error}`);
  assert.equal(said(2), `note\nwarning: warn\ndetail\ntrace\n${error}`);
});

Deno.test("Terminal writes long text whole, also where a surrogate pair meets a seam", () => {
  const { terminal, stdout } = memoryTerminal(0);
  const text = "x".repeat(65_535) + "👍".repeat(40_000);
  terminal.result(text);
  assert.equal(stdout.text(), text + "\n");
});

Deno.test("Terminal shows progress in place on a terminal, in rare lines elsewhere", () => {
  const shown = memoryTerminal(0, true);
  shown.terminal.progress("one");
  shown.terminal.progress("x".repeat(100));
  shown.terminal.note("note");
  assert.equal(shown.stderr.text(), `\rone\x1b[J\r${"x".repeat(59)}\x1b[J\r\x1b[Jnote\n`);
  const piped = memoryTerminal(0);
  for (const now of [0, 5000, 10_001, 12_000, 20_002]) piped.terminal.progress(`at ${now}`, now);
  assert.equal(piped.stderr.text(), "at 10001\nat 20002\n");
  const quiet = memoryTerminal(-1, true);
  quiet.terminal.progress("one");
  assert.equal(quiet.stderr.text(), "");
});

Deno.test("wantsColour() lets --color win, then NO_COLOR, then FORCE_COLOR, then the terminal", () => {
  const env = (set: Record<string, string>) => (name: string) => set[name];
  assert.equal(wantsColour("always", false, env({ NO_COLOR: "1" })), true);
  assert.equal(wantsColour("never", true, env({ FORCE_COLOR: "1" })), false);
  assert.equal(wantsColour("auto", true, env({ NO_COLOR: "1", FORCE_COLOR: "1" })), false);
  assert.equal(wantsColour("auto", true, env({ NO_COLOR: "" })), true);
  assert.equal(wantsColour("auto", false, env({ FORCE_COLOR: "1" })), true);
  assert.equal(wantsColour("auto", true, env({ FORCE_COLOR: "0" })), false);
  assert.equal(wantsColour("auto", false, env({})), false);
  assert.equal(wantsColour("auto", true, env({ TERM: "dumb" })), false);
});

Deno.test("Terminal in plain mode moves nothing: progress is a line now and then", () => {
  for (const variables of [{ ACCESSIBLE: "1" }, { TERM: "dumb" }]) {
    const { terminal, stderr } = memoryTerminal(0, true, { NO_COLOR: "1", ...variables });
    for (const at of [0, 5_000, 11_000, 12_000, 30_000]) {
      terminal.progress(`at ${at}`, at, ["below"]);
    }
    terminal.endProgress();
    assert.equal(stderr.text(), "at 11000\nat 30000\n");
  }
  const { terminal, stderr } = memoryTerminal(0, true, { ACCESSIBLE: "0" });
  terminal.progress("at once", 0);
  assert.match(stderr.text(), /^\r.*at once/);
});

Deno.test("Terminal cuts progress by cells, not by characters", () => {
  const { terminal, stderr } = memoryTerminal(0, true);
  terminal.progress("\u6587".repeat(100), 0);
  assert.equal(stderr.text().match(/\u6587/g)?.length, 29);
});

Deno.test("Terminal waits for room in an output that does not block", async () => {
  const { terminal, stdout } = memoryTerminal(0);
  const { writeSync } = stdout;
  let calls = 0;
  stdout.writeSync = (bytes) => {
    if (calls++ % 2 === 0) throw new Deno.errors.WouldBlock("full");
    return writeSync(bytes);
  };
  stdout.write = (bytes) => new Promise((resolve) => resolve(stdout.writeSync(bytes)));
  const text = "more than it takes at once\n";
  terminal.resultBytes(new TextEncoder().encode(text));
  await terminal.pourBytes(new TextEncoder().encode(text), new AbortController().signal);
  assert.equal(stdout.text(), text + text);
});

Deno.test("Terminal.pourBytes() gives up a reader that stalls when it is told to", async () => {
  const { terminal, stdout } = memoryTerminal(0);
  stdout.write = () => new Promise(() => {});
  const stopping = new AbortController();
  const poured = terminal.pourBytes(new Uint8Array(1), stopping.signal);
  stopping.abort(new Error("enough"));
  await assert.rejects(poured, /^Error: enough$/);
  await assert.rejects(terminal.pourBytes(new Uint8Array(1), stopping.signal), /^Error: enough$/);
});

Deno.test("Terminal obeys no character that a caller forgot to make visible", () => {
  const hostile = "\x1b]0;title\x07\x1b[2J\x1b[31m\u009b1A\u202e\r.";
  const shown = "\\x1b]0;title\\x07\\x1b[2J\\x1b[31m\\x9b1A\\u{202e}\\r.";
  const { terminal, stdout, stderr } = memoryTerminal(2);
  terminal.result(hostile);
  terminal.disclose(hostile);
  assert.equal(stdout.text(), `${shown}\n${shown}\n`);
  terminal.note(hostile);
  terminal.warn(hostile);
  terminal.detail(hostile);
  terminal.error(hostile, hostile);
  terminal.text(hostile);
  assert.equal(
    stderr.text(),
    `${shown}\nwarning: ${shown}\n${shown}\nerror: ${shown}\nhint: ${shown}\n${shown}`,
  );
});

Deno.test("Terminal keeps its own colours, and no other sequence", () => {
  const { terminal, stdout, stderr } = memoryTerminal(0, true);
  terminal.result(terminal.out.green("good"));
  terminal.warn("\x1b[2Jx\x1b[5m");
  assert.equal(stdout.text(), "\x1b[32mgood\x1b[0m\n");
  assert.equal(stderr.text(), "\x1b[33mwarning:\x1b[0m \\x1b[2Jx\\x1b[5m\n");
});

const RULE = "/blob/v1.0.0/docs/rules.md#cpg001";
const LINK = `\x1b]8;;${PROJECT}${RULE}\x1b\\CPG001\x1b]8;;\x1b\\`;

Deno.test("Terminal links where a terminal shows links, with colours or without", () => {
  const cases: [isTerminal: boolean, variables: Record<string, string>, text: string][] = [
    [true, {}, LINK],
    [true, { NO_COLOR: "1", TERM: "xterm", VTE_VERSION: "7000" }, LINK],
    [false, {}, "CPG001"],
    [false, { FORCE_COLOR: "1" }, "CPG001"],
    [true, { CI: "true" }, "CPG001"],
    [true, { ACCESSIBLE: "1" }, "CPG001"],
    [true, { TERM: "dumb" }, "CPG001"],
    [true, { TERM: "linux" }, "CPG001"],
    [true, { VTE_VERSION: "4800" }, "CPG001"],
  ];
  for (const [isTerminal, variables, text] of cases) {
    const { terminal, stdout } = memoryTerminal(0, isTerminal, variables);
    terminal.result(terminal.out.link("CPG001", RULE));
    assert.equal(stdout.text(), `${text}\n`, JSON.stringify(variables));
  }
});

Deno.test("Terminal lets no text link to anywhere but the project", () => {
  const { terminal, stdout } = memoryTerminal(0, true);
  terminal.result(`\x1b]8;;https://x.test/\x1b\\x and \x1b]8;;${PROJECT}.x.test/\x1b\\`);
  assert.equal(
    stdout.text(),
    `\\x1b]8;;https://x.test/\\x1b\\x and \\x1b]8;;${PROJECT}.x.test/\\x1b\\\n`,
  );
});

Deno.test("Terminal's progress is one line whatever is in it", () => {
  const { terminal, stderr } = memoryTerminal(0, true);
  terminal.progress("Downloading a\nb\x1b[5A\u202e");
  assert.equal(stderr.text(), "\rDownloading a\\nb\\x1b[5A\\u{202e}\x1b[J");
});

Deno.test("Terminal prints JSON that moves nothing and means the same", () => {
  const { terminal, stdout } = memoryTerminal(0);
  const value = { feedback: "\u009b2J\u202e\x1b[2J" };
  terminal.json(value);
  assert.deepEqual(JSON.parse(stdout.text()), value);
  assert.doesNotMatch(stdout.text(), /[\x80-\u{10ffff}]/u);
});

Deno.test("Terminal says nothing that a CI system would take for a command, but those it is told to", async () => {
  const hostile = "::stop-commands::x\n  ##[error]y";
  const harmless = "\\u003a:stop-commands::x\n  \\u0023#[error]y";
  const said = async (variables: Record<string, string>) => {
    const { terminal, stdout, stderr } = memoryTerminal(2, false, variables);
    terminal.result(hostile);
    terminal.json([hostile]);
    await terminal.pour(`${hostile}\n`, new AbortController().signal);
    for (const say of ["note", "detail", "error", "progress"] as const) terminal[say](hostile);
    terminal.text(`${hostile}\n`);
    terminal.progress(hostile, 1e9);
    terminal.commands("::error::ours", "stdout");
    terminal.commands("::error::ours", "stderr");
    return [stdout.text(), stderr.text()] as const;
  };
  const plain = await said({});
  const [out, err] = await said({ GITHUB_ACTIONS: "true" });
  assert.equal(plain[0].split(hostile).length, 3);
  assert.ok(plain[1].split(hostile).length >= 5);
  const defused = (text: string) =>
    text.replaceAll(hostile, harmless).replaceAll("error: \\u003a", "error: :")
      .replace('##[error]y"', '\\u0023#[error]y"');
  assert.equal(out, defused(plain[0]));
  assert.equal(err, defused(plain[1]));
  assert.match(out, /^::error::ours$/m);
  assert.match(err, /^::error::ours$/m);
});
