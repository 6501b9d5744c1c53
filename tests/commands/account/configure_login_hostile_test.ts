/** The sign-in's port is open to every program and every page on this machine while it waits. */
import assert from "node:assert/strict";
import { ProgramAccount, type RunningProgram } from "../../support/coursera/program_account.ts";
import { freePort } from "../../support/free_port.ts";

const CODE = "fake-code-0001";

/** Far longer than a sign-in takes once the browser has come back. */
const PATIENCE_MS = 30_000;

interface Waiting extends AsyncDisposable {
  account: ProgramAccount;
  program: RunningProgram;
  port: number;
  /** The path and query that the browser brings. */
  callback: string;
}

/** A sign-in that waits for its browser. */
async function waiting(...args: string[]): Promise<Waiting> {
  const port = freePort();
  const account = await ProgramAccount.open({ settings: `port = ${port}`, cache: "" });
  account.fake.state.codes.set(CODE, { redirectUri: `http://localhost:${port}/callback` });
  const program = account.start(["configure", "login", ...args]);
  const [, address = ""] = await program.seen(/^\t(http:\S+)\r?\n/m);
  const state = new URL(address).searchParams.get("state");
  return {
    account,
    program,
    port,
    callback: `/callback?state=${state}&code=${CODE}`,
    [Symbol.asyncDispose]: () => account[Symbol.asyncDispose](),
  };
}

/** Sends a text as it is, and answers what comes back; empty where the connection breaks. */
async function send(port: number, text: string): Promise<string> {
  try {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    let answer = "";
    const decoder = new TextDecoder();
    for await (const chunk of connection.readable) answer += decoder.decode(chunk);
    return answer;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return "";
  }
}

function get(path: string, headers: string[]): string {
  return [`GET ${path} HTTP/1.1`, ...headers, "Connection: close", "", ""].join("\r\n");
}

/** Ends the program where it does not end by itself. */
async function ended(program: RunningProgram): Promise<number> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    program.child.kill("SIGKILL");
  }, PATIENCE_MS);
  const { code } = await program.end();
  clearTimeout(timer);
  assert(!isLate, "it does not end");
  return code;
}

Deno.test("a sign-in takes its code from a request for this machine only, and from no page", async () => {
  await using login = await waiting();
  const { port, callback, program } = login;
  const own = `Host: localhost:${port}`;
  const refused: [string, string][] = [
    ["another host", get(callback, [`Host: rebound.example:${port}`])],
    ["another host without a port", get(callback, ["Host: rebound.example"])],
    ["no port", get(callback, ["Host: localhost"])],
    ["another port", get(callback, ["Host: localhost:1"])],
    ["a host that begins as ours", get(callback, [`Host: localhost.rebound.example:${port}`])],
    ["an empty host", get(callback, ["Host: "])],
    ["no host", get(callback, [])],
    ["a whole address", get(`http://rebound.example:${port}${callback}`, [`Host: x:${port}`])],
    ["a page's script", get(callback, [own, "Origin: https://page.example"])],
    ["a page of this machine", get(callback, [own, `Origin: http://localhost:${port}`])],
    ["a page without a name", get(callback, [own, "Origin: null"])],
    ["wrong state", get(`/callback?state=x&code=${CODE}`, [own])],
    ["a state that only begins as ours", get(callback.replace("&", "x&"), [own])],
    ["another path", get(callback.replace("callback", "callback/"), [own])],
  ];
  for (const [name, request] of refused) {
    assert.match(await send(port, request), /^HTTP\/1\.[01] 400 |^$/, name);
  }
  const script = await send(
    port,
    get("/callback?state=%3Cscript%3E&code=%3Cb%3E&error=%3Cscript%3E", [own]),
  );
  assert.match(script, /content-type: text\/plain/i);
  assert.doesNotMatch(script, /script|<b>|%3C/);
  const posted = await send(port, `POST ${callback} HTTP/1.1\r\n${own}\r\n\r\n`.concat("x=1"));
  assert.match(posted, /^HTTP\/1\.1 405 |^$/);
  assert.deepEqual(login.account.fake.asked, []);
  assert.match(await send(port, get(callback, [`host: LOCALHOST:${port}`])), /^HTTP\/1\.1 200 /);
  assert.equal(await ended(program), 0);
});

Deno.test("a sign-in takes one code, however many bring it at once", async () => {
  await using login = await waiting();
  const { port, callback, program } = login;
  const request = get(callback, [`Host: 127.0.0.1:${port}`]);
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(port, request)));
  assert.equal(answers.filter((answer) => answer.startsWith("HTTP/1.1 200 ")).length, 1);
  assert.equal(await ended(program), 0);
  assert.equal(login.account.fake.state.grants, 1);
});

Deno.test("half requests, endless heads and bodies hold up no sign-in and no exit", async (t) => {
  const floods: Record<string, (port: number) => string> = {
    "connections that say nothing": () => "",
    "half a first line": () => "GET /callb",
    "half a head": (port) => `GET /callback HTTP/1.1\r\nHost: localhost:${port}\r\nX: `,
    "a head of a megabyte": (port) =>
      `GET / HTTP/1.1\r\nHost: localhost:${port}\r\n${`X: ${"x".repeat(1000)}\r\n`.repeat(1000)}`,
    "a body that does not come": (port) =>
      `POST /callback HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 1000000000\r\n\r\n`,
    "what is not HTTP": () => "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".repeat(50),
  };
  const ends: Record<string, [args: string[], expected: number, end: (login: Waiting) => unknown]> =
    {
      "the browser": [[], 0, async ({ port, callback }) => {
        const answer = await send(port, get(callback, [`Host: localhost:${port}`]));
        assert.match(answer, /^HTTP\/1\.1 200 /);
      }],
      "a signal": [[], 143, ({ program }) => program.child.kill("SIGTERM")],
      "the end of the time": [["--timeout", "1"], 1, () => {}],
    };
  for (const [flood, request] of Object.entries(floods)) {
    for (const [name, [args, expected, end]] of Object.entries(ends)) {
      await t.step(`${flood}, ended by ${name}`, async () => {
        await using login = await waiting(...args);
        const { port, program } = login;
        using open = new DisposableStack();
        for (let count = 0; count < 100; count++) {
          const connection = open.use(await Deno.connect({ hostname: "127.0.0.1", port }));
          const text = new TextEncoder().encode(request(port));
          // What the server no longer takes stays here.
          if (text.length > 0) void connection.write(text).catch(() => {});
        }
        await end(login);
        assert.equal(await ended(program), expected);
      });
    }
  }
});
