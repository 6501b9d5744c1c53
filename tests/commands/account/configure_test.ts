import assert from "node:assert/strict";
import { Account } from "../../support/coursera/account.ts";
import { cacheOf, fakeSettings } from "../../support/coursera/fake_coursera_client.ts";
import {
  profileDocument,
  signedOutDocument,
  tokensDocument,
} from "../../../commands/account/documents.ts";

Deno.test("configure check-auth shows whose account it is; -q shows nothing", async () => {
  await using account = await Account.open();
  const shown = await account.run(["configure", "check-auth"]);
  assert.deepEqual([shown.code, shown.stdout], [0, "Name:  Ada Example\nId:    ext-0001\n"]);
  assert.match(
    shown.stderr,
    /GET http:\S+\/api\/externalBasicProfiles\.v1\?q=me&fields=name → 200/,
  );
  const quiet = await account.run(["-q", "configure", "check-auth"]);
  assert.deepEqual([quiet.code, quiet.stdout, quiet.stderr], [0, "", ""]);
  const after = await account.run(["configure", "check-auth", "-q"]);
  assert.deepEqual([after.code, after.stdout, after.stderr], [0, "", ""]);
  const json = await account.run(["configure", "check-auth", "--json"]);
  assert.deepEqual(profileDocument.parse(JSON.parse(json.stdout)), {
    schema: 1,
    id: "ext-0001",
    name: "Ada Example",
  });
});

Deno.test("configure check-auth fails for a profile that lacks a part, and shows what there is", async () => {
  await using account = await Account.open();
  account.fake.state.profile = { id: "ext-0001" };
  const { code, stdout, stderr } = await account.run(["configure", "check-auth"]);
  assert.deepEqual([code, stdout], [1, "Name:  absent\nId:    ext-0001\n"]);
  assert.match(stderr, /error: Failed to check the account: Coursera gave no name for it\nhint: /);
  const json = await account.run(["configure", "check-auth", "--json"]);
  assert.deepEqual([json.code, JSON.parse(json.stdout).name], [1, null]);
});

Deno.test("configure check-auth makes what a server says safe for a terminal", async () => {
  await using account = await Account.open();
  account.fake.state.profile = { id: "ext\x1b[2J", name: "Ada\x07" };
  const { code, stdout } = await account.run(["configure", "check-auth"]);
  assert.deepEqual([code, stdout], [0, "Name:  Ada\\x07\nId:    ext\\x1b[2J\n"]);
});

Deno.test("configure check-auth refreshes an expired token and keeps the new one", async () => {
  await using account = await Account.open({ cache: cacheOf({ expiresIn: -1 }) });
  assert.equal((await account.run(["configure", "check-auth"])).code, 0);
  assert.match(await account.cache() ?? "", /fake-access-token-granted-1/);
  assert.equal((await account.run(["configure", "check-auth"])).code, 0);
  assert.equal(account.fake.state.grants, 1);
});

Deno.test("without a usable sign-in a command fails at once, with a hint and no prompt", async (t) => {
  const cases: [string, string, RegExp][] = [
    ["no cache", "", /no sign-in is stored/],
    ["garbage", "garbage", /token cache is unusable \(not JSON\)/],
    ["no refresh token", '{"token":"fake-access-token-x","expires":1}', /has expired, and no ref/],
    ["refused", cacheOf({ expiresIn: -1, refresh: "fake-refresh-token-old" }), /400 \(invalid_gr/],
  ];
  const commands = [["configure", "check-auth"], ["list", "course-0001"], ["publish", "c", "i"]];
  for (const [name, cache, reason] of cases) {
    await t.step(name, async () => {
      await using account = await Account.open({ cache });
      for (const command of commands) {
        const { code, stdout, stderr } = await account.run(command, { stdin: "y\ny\ny\n" });
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(stderr, reason);
        assert.match(stderr, /\nhint: .*configure login.*COURSERA_REFRESH_TOKEN\n/);
        assert.doesNotMatch(stderr, /oauth2\/v1\/auth/);
      }
    });
  }
});

Deno.test("COURSERA_REFRESH_TOKEN signs in without a cache; a bad one is not shown", async () => {
  await using account = await Account.open({ cache: "" });
  const env = { COURSERA_REFRESH_TOKEN: "fake-refresh-token-RRRR1111" };
  const elsewhere = { ...env, COURSERA_TOKEN_CACHE: `${account.home.path}/ci/tokens.json` };
  assert.equal((await account.run(["configure", "check-auth"], { env: elsewhere })).code, 0);
  assert.match(await Deno.readTextFile(`${account.home.path}/ci/tokens.json`), /granted-1/);
  assert.equal(await account.cache(), undefined);
  const bad = { COURSERA_REFRESH_TOKEN: "fake-refresh-token-bad" };
  assert.equal((await account.run(["configure", "check-auth"], { env: bad })).code, 1);
});

Deno.test("COURSERA_CLIENT_ID and COURSERA_CLIENT_SECRET go before the files", async () => {
  await using account = await Account.open({ cache: cacheOf({ expiresIn: -1 }) });
  account.fake.state.clients = new Map([["other-client", "fake-client-secret-other"]]);
  assert.equal((await account.run(["configure", "check-auth"])).code, 1);
  const env = {
    COURSERA_CLIENT_ID: "other-client",
    COURSERA_CLIENT_SECRET: "fake-client-secret-other",
  };
  assert.equal((await account.run(["configure", "check-auth"], { env })).code, 0);
});

Deno.test("configure check-auth tells what may pass from what may not", async (t) => {
  const cases: [string, Parameters<Account["fake"]["fault"]>[1], number, RegExp][] = [
    ["401", { kind: "answer", status: 401 }, 1, /answered 401\nhint: sign in again/],
    ["403", { kind: "answer", status: 403, body: '{"a":"fake-access-token-AAAA1111"}' }, 1, /403/],
    ["not JSON", { kind: "answer", status: 200, body: "<html>" }, 1, /is not JSON/],
    [
      "redirect",
      { kind: "answer", status: 302, headers: { location: "http://x.example" } },
      1,
      /302/,
    ],
    [
      "429 with a long pause",
      { kind: "answer", status: 429, headers: { "retry-after": "3600" } },
      2,
      /answered 429\nhint: try again later/,
    ],
  ];
  for (const [name, fault, expected, message] of cases) {
    await t.step(name, async () => {
      await using account = await Account.open();
      account.fake.fault("profile", fault);
      const { code, stdout, stderr } = await account.run(["configure", "check-auth"]);
      assert.deepEqual([code, stdout], [expected, ""]);
      assert.match(stderr, message);
    });
  }
  await t.step("a server that is gone", async () => {
    const gone = "http://127.0.0.1:9";
    const endpoints = { api: gone, www: gone, token: gone };
    await using account = await Account.open({ cache: cacheOf({ expiresIn: -1, endpoints }) });
    const settings = fakeSettings(account.fake).replaceAll(account.fake.origin, gone);
    await account.home.write(".coursera/courseraprogramming.cfg", settings);
    const { code, stderr } = await account.run(["configure", "check-auth"]);
    assert.equal(code, 2);
    assert.match(stderr, /error: Failed to refresh .*\nhint: check the network/);
  });
});

Deno.test("an answer that breaks off is asked for again", async () => {
  await using account = await Account.open();
  account.fake.fault("profile", { kind: "drop" }, { kind: "half" });
  assert.equal((await account.run(["configure", "check-auth"])).code, 0);
  assert.equal(account.fake.seen.length, 3);
});

Deno.test("a token cache that others may read is refused until --fix-permissions", async () => {
  await using account = await Account.open();
  const path = `${account.home.path}/.coursera/oauth2_cache.json`;
  await Deno.chmod(path, 0o644);
  const refused = await account.run(["configure", "check-auth"]);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /error: .*others may read it \(mode 0644\)\nhint: .*--fix-permissions/,
  );
  assert.equal((await account.run(["-q", "configure", "display-auth-cache"])).code, 1);
  const fixed = await account.run(["configure", "check-auth", "--fix-permissions"]);
  assert.equal(fixed.code, 0);
  assert.match(fixed.stderr, /Only you can read `.*oauth2_cache\.json` now/);
  assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
  assert.equal((await account.run(["configure", "check-auth"])).code, 0);
});

Deno.test("configuration: -c goes before all files, from before or after the command", async (t) => {
  await using account = await Account.open();
  await account.home.write("cwd/my.cfg", "[oauth2]\napi_endpoint = http://127.0.0.1:9/\n");
  await account.home.write("cwd/bad.cfg", "[oauth2]\nclient_secret = fake-flag-secret\nnonsense\n");
  await account.home.write("cwd/http.cfg", "[oauth2]\napi_endpoint = http://proxy.example\n");
  const cases: [string[], number, RegExp][] = [
    [["-c", "bad.cfg", "configure", "check-auth"], 1, /bad\.cfg:3: neither a section/],
    [["configure", "check-auth", "--config", "bad.cfg"], 1, /bad\.cfg:3: neither a section/],
    [["configure", "-c", "none.cfg", "check-auth"], 1, /none\.cfg": no such file/],
    [["configure", "check-auth", "-c", "http.cfg"], 1, /http\.cfg:2: must be https/],
  ];
  for (const [args, expected, message] of cases) {
    await t.step(args.join(" "), async () => {
      const { code, stderr } = await account.run(args);
      assert.equal(code, expected);
      assert.match(stderr, message);
    });
  }
  assert.deepEqual(account.fake.asked, []);
});

Deno.test("configure display-auth-cache shows tokens cut, or whole when asked to", async (t) => {
  const cases: [string, string, string[], RegExp][] = [
    [
      "cut",
      cacheOf(),
      [],
      /^Access token: {3}fake-acces\.\.\.\nSeconds left: {3}3[56]\d\d\.\d\nRefresh token: {2}fake-refre\.\.\.\n$/,
    ],
    [
      "whole",
      cacheOf(),
      ["--no-truncate"],
      /^Access token: {3}fake-access-token-AAAA1111\n.*\n.* fake-refresh-token-RRRR1111\n$/,
    ],
    ["expired", cacheOf({ expiresIn: -100 }), [], /\nSeconds left: {3}-10\d\.\d\n/],
    ["short", '{"token":"abc","refresh":"def","expires":1}', [], /abc\.\.\.\n.*\n.* def\.\.\.\n$/],
    ["no refresh token", '{"token":"abc","expires":1}', [], /\nRefresh token: {2}none, /],
  ];
  for (const [name, cache, flags, expected] of cases) {
    await t.step(name, async () => {
      await using account = await Account.open({ cache });
      const { code, stdout } = await account.run(["configure", "display-auth-cache", ...flags], {
        discloses: flags.length > 0,
      });
      assert.equal(code, 0);
      assert.match(stdout, expected);
      assert.deepEqual(account.fake.asked, []);
    });
  }
});

Deno.test("configure display-auth-cache --json is one document", async () => {
  await using account = await Account.open();
  const { stdout } = await account.run(["configure", "display-auth-cache", "--json"]);
  const document = tokensDocument.parse(JSON.parse(stdout));
  assert.deepEqual([document.token, document.refreshToken], ["fake-acces...", "fake-refre..."]);
});

Deno.test("configure display-auth-cache without a cache fails, but with -q it does not", async (t) => {
  for (const cache of ["", "garbage"]) {
    await t.step(cache || "absent", async () => {
      await using account = await Account.open({ cache });
      const { code, stdout, stderr } = await account.run(["configure", "display-auth-cache"]);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /error: Failed to show the token cache: .*\nhint: /);
      const quiet = await account.run(["-q", "configure", "display-auth-cache"]);
      assert.deepEqual([quiet.code, quiet.stdout, quiet.stderr], [0, "", ""]);
    });
  }
});

Deno.test("configure logout removes the tokens, those of the old tools too", async () => {
  await using account = await Account.open();
  await account.home.write(".coursera/oauth2_cache.pickle", "x");
  const { code, stdout } = await account.run(["configure", "logout", "--json"]);
  const { removed } = signedOutDocument.parse(JSON.parse(stdout));
  const folder = `${account.home.path}/.coursera`;
  assert.deepEqual([code, removed], [
    0,
    [`${folder}/oauth2_cache.json`, `${folder}/oauth2_cache.pickle`],
  ]);
  assert.equal(await account.cache(), undefined);
  const again = await account.run(["configure", "logout"]);
  assert.deepEqual([again.code, again.stdout], [0, ""]);
  assert.match(again.stderr, /No tokens are stored/);
});
