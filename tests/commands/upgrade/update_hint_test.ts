import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../../deno.json" with { type: "json" };
import { BINARY, runBinary } from "../../support/binary.ts";
import { type TemporaryHome, temporaryHome } from "../../support/coursera/fake_coursera_client.ts";
import { TmuxTerminal } from "../../support/tmux.ts";

const { version } = config;
const day = 24 * 60 * 60 * 1000;
const hint = `Version 99.1.0 is available (this is ${version}): \`courseraprogramming upgrade\``;

/** A server on which 99.1.0 is the newest release; counts who asks. */
function releases(): AsyncDisposable & { url: string; asked: () => number } {
  let asked = 0;
  const name = "courseraprogramming-99.1.0-plan9-mips.tar.gz";
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    asked++;
    return new Response(`${"0".repeat(64)}  ${name}\n`);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked: () => asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** What a terminal of a person has; this one may belong to an automatic build. */
function personal(home: TemporaryHome, url: string): Record<string, string> {
  const none = ["CI", "BUILD_NUMBER", "JENKINS_URL", "TEAMCITY_VERSION", "TF_BUILD"];
  return {
    ...Object.fromEntries(none.map((name) => [name, ""])),
    HOME: home.path,
    COURSERAPROGRAMMING_BASE_URL: url,
    DOCKER_HOST: "tcp://127.0.0.1:9",
  };
}

const statePath = (home: TemporaryHome) => join(home.path, ".coursera", "update.json");

async function writeState(home: TemporaryHome, state: unknown): Promise<void> {
  await home.write(".coursera/update.json", JSON.stringify(state));
}

async function readState(home: TemporaryHome): Promise<unknown> {
  return JSON.parse(await Deno.readTextFile(statePath(home)));
}

Deno.test("a longer command on a terminal looks for a newer version, which is said once a day", async () => {
  await using server = releases();
  await using home = await temporaryHome();
  await home.write("bin/docker", "#!/bin/sh\nsleep 2\nexit 1\n", 0o755);
  await home.write("g/Dockerfile", "FROM debian:12.5-slim\n");
  const slow = `PATH=${home.path}/bin:$PATH ${BINARY} sanity ${home.path}/g`;
  await using terminal = await TmuxTerminal.open(personal(home, server.url));

  // Over too soon for a look-up.
  await terminal.type(`${BINARY} version; echo first=$?`, "Enter");
  const first = await terminal.shows("first=0");
  assert.ok(!first.includes("is available"), first);
  assert.equal(server.asked(), 0);

  await terminal.type(`${slow}; echo second=$?`, "Enter");
  const second = await terminal.shows(/second=\d/);
  assert.equal(second.split(hint).length, 2, second);
  assert.equal(server.asked(), 1);

  await terminal.type(`${BINARY} version; ${slow}; echo third=$?`, "Enter");
  const third = await terminal.shows(/third=\d/);
  assert.equal(third.split(hint).length, 2, third);
  assert.equal(server.asked(), 1);

  const state = await readState(home) as { checked: number; newest: string; told: number };
  assert.equal(state.newest, "99.1.0");
  await writeState(home, { ...state, told: state.told - 2 * day });
  await terminal.type(`${BINARY} -q version; ${BINARY} version; echo fourth=$?`, "Enter");
  const fourth = await terminal.shows("fourth=0");
  assert.equal(fourth.split(hint).length, 3, fourth);
});

Deno.test("nothing is said off a terminal, in automatic builds, when it is off, or of old releases", async () => {
  await using home = await temporaryHome();
  await using server = releases();
  const found = { checked: Date.now(), newest: "99.1.0", told: 0 };
  await writeState(home, found);
  const env = personal(home, server.url);
  const piped = await runBinary(["version"], { env });
  assert.equal(piped.stderr, "");
  assert.deepEqual(await readState(home), found);

  await using terminal = await TmuxTerminal.open(env);
  await terminal.type(
    `CI=true ${BINARY} version; JENKINS_URL=x ${BINARY} version; ` +
      `COURSERAPROGRAMMING_NO_UPDATE_CHECK=1 ${BINARY} version; ${BINARY} --version; echo done=$?`,
    "Enter",
  );
  const silent = await terminal.shows("done=0");
  assert.ok(!silent.includes("is available"), silent);
  assert.deepEqual(await readState(home), found);

  for (
    const state of [
      { ...found, newest: version },
      { ...found, newest: "0.9.0" },
      { ...found, newest: "99.1.0\x1b[2J" },
      { ...found, told: Date.now() - day / 2 },
      [],
    ]
  ) {
    await writeState(home, state);
    await terminal.type(`clear; ${BINARY} version; echo old=$?`, "Enter");
    const shown = await terminal.shows("old=0");
    assert.ok(!shown.includes("is available"), JSON.stringify(state));
    await terminal.type("clear", "Enter");
    await terminal.shows(/^outside> *$/m);
  }
  // A clock that once was wrong must not silence it for years.
  await writeState(home, { ...found, told: Date.now() + 100 * day });
  await terminal.type(`clear; ${BINARY} version`, "Enter");
  await terminal.shows(hint);
});
