import assert from "node:assert/strict";
import { signedInDocument } from "../../../commands/account/documents.ts";
import { browserCommand } from "../../../commands/account/browser.ts";
import { ProgramAccount, type RunningProgram } from "../../support/coursera/program_account.ts";
import { freePort } from "../../support/free_port.ts";

const CODE = "fake-code-0001";

/** An account without tokens, whose sign-in answers to a free port. */
async function signedOut(): Promise<ProgramAccount & { port: number }> {
  const port = freePort();
  const account = await ProgramAccount.open({ settings: `port = ${port}`, cache: "" });
  account.fake.state.codes.set(CODE, { redirectUri: `http://localhost:${port}/callback` });
  return Object.assign(account, { port });
}

/** What the sign-in page sends the browser to, once the program has shown the address of the page. */
async function callbackOf(program: RunningProgram): Promise<URL> {
  const [, address = ""] = await program.seen(/^\t(http:\S+)\r?\n/m);
  const sent = new URL(address).searchParams;
  const callback = new URL(sent.get("redirect_uri") ?? "");
  callback.searchParams.set("state", sent.get("state") ?? "");
  return callback;
}

/** Plays the browser. */
async function browse(callback: URL, parameters: Record<string, string>): Promise<number> {
  const url = new URL(callback);
  url.hostname = "127.0.0.1";
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const response = await fetch(url);
  await response.text();
  return response.status;
}

Deno.test("configure login takes the browser's answer and stores the tokens", async () => {
  await using account = await signedOut();
  const program = account.start(["configure", "login", "--json"]);
  const callback = await callbackOf(program);
  assert.equal(await browse(callback, { state: "wrong", code: CODE }), 400);
  assert.equal(await browse(callback, { code: CODE }), 200);
  const { code, stdout } = await program.end();
  assert.equal(code, 0);
  const { tokenCache } = signedInDocument.parse(JSON.parse(stdout));
  assert.equal(tokenCache, `${account.home.path}/.coursera/oauth2_cache.json`);
  assert.equal((await Deno.stat(tokenCache ?? "")).mode! & 0o777, 0o600);
  assert.equal((await account.run(["configure", "check-auth"])).code, 0);
});

Deno.test("configure login shows the address at every level, and nothing on stdout", async () => {
  await using account = await signedOut();
  const program = account.start(["-qq", "configure", "login"]);
  await browse(await callbackOf(program), { code: CODE });
  const { code, stdout } = await program.end();
  assert.deepEqual([code, stdout], [0, ""]);
});

Deno.test("configure login listens on --port, on this machine's own address only", async () => {
  await using account = await signedOut();
  const port = freePort();
  account.fake.state.codes.set(CODE, { redirectUri: `http://localhost:${port}/callback` });
  const program = account.start(["configure", "login", "--port", String(port)]);
  const callback = await callbackOf(program);
  assert.equal(callback.port, String(port));
  const outside = Deno.networkInterfaces().find(({ address, family }) =>
    family === "IPv4" && !address.startsWith("127.")
  );
  if (outside !== undefined) {
    await assert.rejects(Deno.connect({ hostname: outside.address, port }));
  }
  await browse(callback, { code: CODE });
  assert.equal((await program.end()).code, 0);
});

Deno.test("configure login tells a refused code, declined consent, a port in use and time that is up", async (t) => {
  await t.step("refused code", async () => {
    await using account = await signedOut();
    const program = account.start(["configure", "login"]);
    await browse(await callbackOf(program), { code: "fake-code-unknown" });
    const { code, stderr } = await program.end();
    assert.equal(code, 1);
    assert.match(stderr, /error: Failed to sign in at Coursera: .*400 \(invalid_grant\)/);
    assert.equal(await account.cache(), undefined);
  });
  await t.step("declined consent", async () => {
    await using account = await signedOut();
    const program = account.start(["configure", "login"]);
    await browse(await callbackOf(program), { error: "access_denied" });
    const { code, stderr } = await program.end();
    assert.equal(code, 1);
    assert.match(stderr, /error: Failed to sign in: access was declined/);
  });
  await t.step("port in use", async () => {
    await using account = await signedOut();
    using _listener = Deno.listen({ hostname: "127.0.0.1", port: account.port });
    const { code, stderr } = await account.run(["configure", "login"]);
    assert.equal(code, 1);
    assert.match(stderr, /another program uses it\nhint: .*--no-browser/);
  });
  await t.step("time is up", async () => {
    await using account = await signedOut();
    const { code, stderr } = await account.run(["configure", "login", "--timeout", "0.2"]);
    assert.equal(code, 1);
    assert.match(stderr, /error: Failed to sign in: timed out after 0\.2 s/);
  });
});

Deno.test("a signal ends a sign-in that waits", async (t) => {
  for (const flags of [[], ["--no-browser"]]) {
    await t.step(`login ${flags}`, async () => {
      await using account = await signedOut();
      const program = account.start(["configure", "login", ...flags], { stdin: "" });
      await callbackOf(program);
      program.child.kill("SIGTERM");
      assert.equal((await program.end()).code, 143);
      await program.child.stdin.close().catch(() => {});
    });
  }
});

Deno.test("configure login --no-browser takes the code, or the whole address, from a pipe", async (t) => {
  const pastes: [string, (callback: URL) => string][] = [
    ["code", () => `${CODE}\n`],
    ["code with blanks and a Windows end of line", () => `  ${CODE} \r\nmore`],
    ["address without an end of line", (callback) => `${callback}&code=${CODE}`],
  ];
  for (const [name, paste] of pastes) {
    await t.step(name, async () => {
      await using account = await signedOut();
      const program = account.start(["configure", "login", "--no-browser"], { stdin: "" });
      const text = paste(await callbackOf(program));
      const writer = program.child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(text));
      await writer.close();
      const { code, stderr } = await program.end();
      assert.equal(code, 0);
      assert.doesNotMatch(stderr, /Paste/);
      assert.equal((await account.run(["configure", "check-auth"])).code, 0);
    });
  }
});

Deno.test("configure login --no-browser never waits for what cannot come", async (t) => {
  const cases: [string, string | undefined, RegExp][] = [
    ["no stdin", undefined, /error: Failed to sign in: nothing was pasted\nhint: /],
    ["an empty line", "\n", /nothing was pasted/],
    ["nonsense", "what is this\n", /neither a code nor an address/],
    ["a wrong state", `http://localhost/callback?state=x&code=${CODE}\n`, /not the answer/],
    ["declined", "http://localhost/callback?error=access_denied&state=x\n", /not the answer/],
    ["an unknown code", "fake-code-unknown\n", /400 \(invalid_grant\)/],
  ];
  for (const [name, stdin, message] of cases) {
    await t.step(name, async () => {
      await using account = await signedOut();
      const options = stdin === undefined ? {} : { stdin };
      const { code, stderr } = await account.run(["configure", "login", "--no-browser"], options);
      assert.equal(code, 1);
      assert.match(stderr, message);
      assert.equal(await account.cache(), undefined);
    });
  }
  await t.step("a pipe that stays open", async () => {
    await using account = await signedOut();
    const args = ["configure", "login", "--no-browser", "--timeout", "0.3"];
    const program = account.start(args, { stdin: "" });
    const { code, stderr } = await program.end();
    assert.equal(code, 1);
    assert.match(stderr, /none came within 0\.3 s/);
    await program.child.stdin.close().catch(() => {});
  });
});

Deno.test("configure login --no-browser asks in a terminal", async () => {
  await using account = await signedOut();
  const program = account.startInTerminal(["configure", "login", "--no-browser"]);
  const callback = await callbackOf(program);
  await program.seen(/Paste the address .*: /);
  const writer = program.child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${callback}&code=${CODE}\n`));
  const { code, stdout } = await program.end();
  await writer.close().catch(() => {});
  assert.equal(code, 0, stdout);
  assert.match(stdout, /Signed in; see `.*oauth2_cache\.json`/);
  assert.match(await account.cache() ?? "", /granted-1/);
});

Deno.test("in a terminal, a command without a sign-in signs in by browser and goes on", async () => {
  await using account = await signedOut();
  const program = account.startInTerminal(["configure", "check-auth"]);
  await browse(await callbackOf(program), { code: CODE });
  const { code, stdout } = await program.end();
  await program.child.stdin.close().catch(() => {});
  assert.equal(code, 0, stdout);
  assert.match(stdout, /no sign-in is stored/);
  assert.match(stdout, /Name: {2}Ada Example\r\n/);
  assert.doesNotMatch(stdout, /granted|fake-code|fake-client-secret/);
});

Deno.test("configure login opens a browser where there is a screen, and fares well without", async (t) => {
  const cases: [string, string | undefined, number][] = [
    ["xdg-open works", "exit 0", 1],
    ["xdg-open fails", "exit 3", 1],
    ["xdg-open stays", "exec sleep 100", 1],
    ["no xdg-open", undefined, 0],
  ];
  for (const [name, script, calls] of cases) {
    await t.step(name, async () => {
      await using account = await signedOut();
      const { home } = account;
      const log = `${home.path}/opened`;
      await Deno.mkdir(`${home.path}/bin`);
      if (script !== undefined) {
        const text = `#!/bin/sh\necho $$ "$@" > ${log}.new && mv ${log}.new ${log}\n${script}\n`;
        await home.write("bin/xdg-open", text, 0o700);
      }
      const env = { DISPLAY: ":0", PATH: `${home.path}/bin:/usr/bin:/bin` };
      const program = account.start(["configure", "login"], { env });
      const callback = await callbackOf(program);
      if (calls > 0) {
        let opened = "";
        while (opened === "") {
          opened = await Deno.readTextFile(log).catch(() => "");
          await new Promise((done) => setTimeout(done, 5));
        }
        assert.match(opened, new RegExp(`state=${callback.searchParams.get("state")}\n$`));
      }
      await browse(callback, { code: CODE });
      assert.equal((await program.end()).code, 0);
      if (name === "xdg-open stays") {
        Deno.kill(Number((await Deno.readTextFile(log)).split(" ")[0]), "SIGKILL");
      }
    });
  }
});

Deno.test("browserCommand() has a program for each system, and none without a screen", () => {
  const url = "https://h/?a=1&b=2";
  assert.deepEqual(browserCommand(url, "darwin", {}), ["open", url]);
  assert.equal(browserCommand(url, "windows", {})?.[0], "rundll32");
  assert.equal(browserCommand(url, "linux", {}), undefined);
  assert.equal(browserCommand(url, "linux", { DISPLAY: "" }), undefined);
  assert.deepEqual(browserCommand(url, "linux", { WAYLAND_DISPLAY: "w" }), ["xdg-open", url]);
});
