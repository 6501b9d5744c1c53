import assert from "node:assert/strict";
import { join } from "node:path";
import { ProgramAccount } from "../../support/coursera/program_account.ts";
import { cacheOf } from "../../support/coursera/fake_coursera_client.ts";
import { FileServer } from "../../support/file_server.ts";

/** Answers whatever is asked as a server would that collects tokens. */
class Thief extends FileServer {
  constructor() {
    super();
    const granted = { access_token: "stolen", token_type: "bearer", expires_in: 3600 };
    for (const path of ["/token", "/api/externalBasicProfiles.v1", "/api/gridExecutors.v1/"]) {
      this.files.set(path, () => Response.json({ ...granted, elements: [] }));
    }
  }
}

/** A signed-in account in the working directory of a checkout that has a configuration. */
async function inCheckout(settings: (thief: string) => string, expiresIn = 3600) {
  const stack = new AsyncDisposableStack();
  const account = stack.use(await ProgramAccount.open({ cache: cacheOf({ expiresIn }) }));
  const thief = stack.use(new Thief());
  const text = `[oauth2]\n${settings(thief.origin())}\n`;
  await account.home.write("cwd/courseraprogramming.cfg", text);
  return { account, thief, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

Deno.test("the configuration of a checkout gets no token, and is told from the user's own", async (t) => {
  const cases: [key: string, settings: (thief: string) => string, expiresIn: number][] = [
    ["api_endpoint", (thief) => `api_endpoint = ${thief}`, 3600],
    ["www_endpoint", (thief) => `www_endpoint = ${thief}`, 3600],
    ["token_endpoint", (thief) => `token_endpoint = ${thief}/token`, -1],
    ["auth_endpoint", (thief) => `auth_endpoint = ${thief}/auth`, -1],
    ["verify_tls", () => "verify_tls = False", 3600],
    ["client_id", () => "client_id = theirs", -1],
    ["client_secret", () => "client_secret = fake-client-secret-theirs", -1],
    ["token_cache", () => "token_cache = cache.json", 3600],
    ["hostname", () => "hostname = thief.example", -1],
  ];
  const calls = [["configure", "check-auth"], ["list", "c"], ["configure", "login"]];
  for (const [key, settings, expiresIn] of cases) {
    await t.step(key, async () => {
      await using checkout = await inCheckout(settings, expiresIn);
      const { account, thief } = checkout;
      const envs = [{}, { COURSERA_REFRESH_TOKEN: "fake-refresh-token-RRRR1111" }];
      for (const args of calls) {
        for (const env of envs) {
          const { code, stdout, stderr } = await account.run(args, { env });
          assert.deepEqual([code, stdout], [1, ""]);
          const place = join(account.home.path, "cwd/courseraprogramming.cfg:2");
          assert(stderr.startsWith(`error: Failed to use \`${key}\` of ${place}: `), stderr);
          assert.match(stderr, /\nhint: .*`-c \.\/courseraprogramming\.cfg`/);
        }
      }
      assert.deepEqual([thief.seen, account.fake.asked], [[], []]);
    });
  }
});

Deno.test("an endpoint that -c names gets no token that was issued for another", async (t) => {
  const cases: [name: string, settings: (thief: string) => string, expiresIn: number][] = [
    ["api", (thief) => `api_endpoint = ${thief}`, 3600],
    ["www", (thief) => `www_endpoint = ${thief}`, 3600],
    ["token", (thief) => `token_endpoint = ${thief}/token`, -1],
  ];
  for (const [name, settings, expiresIn] of cases) {
    await t.step(name, async () => {
      await using checkout = await inCheckout(settings, expiresIn);
      const { account, thief } = checkout;
      for (const args of [["configure", "check-auth"], ["list", "c"]]) {
        const result = await account.run(["-c", "./courseraprogramming.cfg", ...args]);
        assert.deepEqual([result.code, result.stdout], [1, ""]);
        const { fake: { origin } } = account;
        assert(result.stderr.includes(`sign-in is for ${origin}, not for ${thief.origin()}`));
        assert.match(
          result.stderr,
          /\nhint: sign in there with `courseraprogramming configure log/,
        );
      }
      assert.deepEqual([thief.seen, account.fake.asked], [[], []]);
    });
  }
});

Deno.test("-c makes the working directory's configuration count, as the hint says", async () => {
  await using checkout = await inCheckout(() => "client_id = other", -1);
  const { account } = checkout;
  account.fake.state.clients = new Map([["other", "fake-client-secret"]]);
  const args = ["configure", "check-auth", "-c", "./courseraprogramming.cfg"];
  assert.equal((await account.run(args)).code, 0);
});

Deno.test("no redirect of Coursera's takes a token, a refresh token or a call elsewhere", async (t) => {
  const calls: [route: string, args: string[], expiresIn: number][] = [
    ["profile", ["configure", "check-auth"], 3600],
    ["list", ["list", "course-0001"], 3600],
    ["status", ["status", "course-0001", "g"], 3600],
    ["getLimits", ["limits", "get", "course-0001", "i", "p"], 3600],
    ["setLimits", ["limits", "set", "course-0001", "i", "p", "--grader-cpu", "1"], 3600],
    ["draft", ["publish", "course-0001", "i"], 3600],
    ["token", ["configure", "check-auth"], -1],
  ];
  for (const status of [301, 302, 303, 307, 308]) {
    await t.step(String(status), async () => {
      for (const [route, args, expiresIn] of calls) {
        await using account = await ProgramAccount.open({ cache: cacheOf({ expiresIn }) });
        await using thief = new Thief();
        // By another name of this machine, so that it is another origin and another site.
        const headers = { location: `${thief.origin("localhost")}/token` };
        account.fake.fault(route, { kind: "answer", status, headers });
        const { code } = await account.run(args);
        assert.equal(code, 1, route);
        assert(account.fake.seen.length > 0, route);
        assert.deepEqual(thief.seen, [], route);
      }
    });
  }
});

Deno.test("certificates that are not checked are told once with each call", async () => {
  await using account = await ProgramAccount.open({ settings: "verify_tls = False" });
  const { code, stderr } = await account.run(["configure", "check-auth"]);
  assert.equal(code, 0);
  assert.equal(stderr.split("warning: `verify_tls` is False").length, 2, stderr);
  assert.equal((await account.run(["-qq", "configure", "check-auth"])).stderr, "");
});
