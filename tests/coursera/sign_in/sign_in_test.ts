import assert from "node:assert/strict";
import { beginSignIn, signInByBrowser, signInByPaste } from "../../../coursera/sign_in/sign_in.ts";
import type { Session } from "../../../coursera/session.ts";
import { FakeCoursera } from "../../support/coursera/fake_coursera.ts";
import { fakeSession, temporaryHome } from "../../support/coursera/fake_coursera_client.ts";

/** A port that was free a moment ago. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Signs in by browser, where the browser is the function. */
async function withBrowser<T>(
  session: Session,
  browse: (callback: URL, sent: URLSearchParams) => Promise<T>,
): Promise<[PromiseSettledResult<{ token: string; refresh?: string | undefined }>, T]> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const signIn = signInByBrowser({ timeoutMs: 5000, onReady: resolve }, session.grant);
  const [outcome, seen] = await Promise.all([
    Promise.allSettled([signIn]).then(([result]) => result),
    promise.then((url) => {
      const sent = new URL(url).searchParams;
      const callback = new URL(sent.get("redirect_uri")!);
      callback.hostname = "127.0.0.1";
      callback.searchParams.set("state", sent.get("state")!);
      return browse(callback, sent);
    }),
  ]);
  return [outcome, seen];
}

async function visit(url: URL, method = "GET"): Promise<[number, string | null]> {
  const response = await fetch(url, { method });
  await response.text();
  return [response.status, response.headers.get("content-type")];
}

Deno.test("beginSignIn() makes the address the old tools make", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const settings = "hostname = otherhost\nport = 9999\nscopes = view_profile other_scope";
  const { configuration } = await fakeSession(fake, home, { settings });
  const { url, redirectUri, state } = beginSignIn(configuration);
  assert.match(state, /^[0-9a-f]{32}$/);
  assert.equal(redirectUri, "http://otherhost:9999/callback");
  assert.equal(
    url,
    `${fake.origin}/oauth2/v1/auth?access_type=offline&response_type=code` +
      "&client_id=fake-client-id&redirect_uri=http%3A%2F%2Fotherhost%3A9999%2Fcallback" +
      `&scope=view_profile+other_scope&state=${state}`,
  );
});

Deno.test("signInByBrowser() trades the code for tokens, whatever else is asked meanwhile", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const port = freePort();
  const session = await fakeSession(fake, home, { settings: `port = ${port}` });
  fake.state.codes.set("fake+code 0001", { redirectUri: `http://localhost:${port}/callback` });

  const [outcome, answers] = await withBrowser(session, async (callback) => {
    const variant = (change: (url: URL) => void) => {
      const url = new URL(callback);
      change(url);
      return url;
    };
    return [
      await visit(new URL("/favicon.ico", callback)),
      await visit(new URL("/callback", callback)),
      await visit(variant(({ searchParams }) => {
        searchParams.set("state", "wrong");
        searchParams.set("code", "x");
      })),
      await visit(variant(({ searchParams }) => {
        searchParams.delete("state");
        searchParams.set("code", "x");
      })),
      await visit(variant(({ searchParams }) => searchParams.append("state", "again"))),
      await visit(callback),
      await visit(variant(({ searchParams }) => {
        searchParams.append("code", "a");
        searchParams.append("code", "b");
      })),
      await visit(variant(({ searchParams }) => searchParams.set("code", "x")), "POST"),
      await visit(variant(({ searchParams }) => {
        searchParams.set("code", "fake+code 0001");
        searchParams.set("iss", "x");
      })),
    ];
  });
  const refused = Array.from({ length: 7 }, () => [400, "text/plain"]);
  assert.deepEqual(answers, [...refused, [405, "text/plain"], [200, "text/plain"]]);
  assert(outcome.status === "fulfilled");
  assert.equal(outcome.value.token, "fake-access-token-granted-1");
  assert.equal(outcome.value.refresh, "fake-refresh-token-granted-1");
  for (const line of session.lines) assert.doesNotMatch(line, /fake\+code|granted/);
});

Deno.test("signInByBrowser() ends when consent is declined, and shows the browser a page", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const session = await fakeSession(fake, home, { settings: `port = ${freePort()}` });
  const [outcome, answer] = await withBrowser(session, (callback) => {
    callback.searchParams.set("error", "access_denied");
    return visit(callback);
  });
  assert.deepEqual(answer, [200, "text/plain"]);
  assert(outcome.status === "rejected");
  assert.equal(outcome.reason.message, "Failed to sign in: access was declined");
});

Deno.test("signInByBrowser() ends when Coursera refuses the code", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const session = await fakeSession(fake, home, { settings: `port = ${freePort()}` });
  const [outcome] = await withBrowser(session, (callback) => {
    callback.searchParams.set("code", "fake-unknown-code");
    return visit(callback);
  });
  assert(outcome.status === "rejected");
  assert.equal(
    outcome.reason.message,
    "Failed to sign in at Coursera: Coursera answered 400 (invalid_grant)",
  );
});

Deno.test("signInByBrowser() is not held up by a connection that asks nothing", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const port = freePort();
  const session = await fakeSession(fake, home, { settings: `port = ${port}` });
  fake.state.codes.set("fake-code-0001", { redirectUri: `http://localhost:${port}/callback` });
  const [outcome, idle] = await withBrowser(session, async (callback) => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    callback.searchParams.set("code", "fake-code-0001");
    await visit(callback);
    return connection;
  });
  idle.close();
  assert.equal(outcome.status, "fulfilled");
});

Deno.test("signInByBrowser() tells a port in use, and listens on no other", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const { grant } = await fakeSession(fake, home, { settings: `port = ${port}` });
  const onReady = () => assert.fail("it listens");
  await assert.rejects(signInByBrowser({ timeoutMs: 1000, onReady }, grant), {
    name: "SignInFailedError",
    message: `Failed to listen on port ${port} for the sign-in: another program uses it`,
    hint: /--no-browser/,
  });
});

Deno.test("signInByBrowser() ends when time is up, and when it is interrupted", async () => {
  await using home = await temporaryHome();
  await using fake = await FakeCoursera.start();
  const port = freePort();
  const { grant } = await fakeSession(fake, home);
  await assert.rejects(signInByBrowser({ timeoutMs: 50, port, onReady() {} }, grant), {
    message: "Failed to sign in: timed out after 0.05 s",
  });
  const controller = new AbortController();
  const onReady = () => controller.abort(new Error("interrupted"));
  const interrupted = { ...grant, signal: controller.signal };
  await assert.rejects(signInByBrowser({ timeoutMs: 5000, port, onReady }, interrupted), {
    message: "interrupted",
  });
});

Deno.test("signInByPaste() takes a code or the address that holds it", async (t) => {
  const pastes: Record<string, (state: string) => string> = {
    "a code": () => "fake-code-0001",
    "a code with blanks around": () => "  fake-code-0001\n",
    "an address": (state) => `http://localhost:9876/callback?state=${state}&code=fake-code-0001`,
    "an address with more": (state) =>
      ` http://localhost:9876/callback?code=fake-code-0001&state=${state}&iss=x#y\n`,
  };
  for (const [name, paste] of Object.entries(pastes)) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await using fake = await FakeCoursera.start();
      const { grant, configuration } = await fakeSession(fake, home);
      const begun = beginSignIn(configuration);
      fake.state.codes.set("fake-code-0001", { redirectUri: begun.redirectUri });
      const { token } = await signInByPaste(paste(begun.state), begun, grant);
      assert.equal(token, "fake-access-token-granted-1");
    });
  }
});

Deno.test("signInByPaste() refuses what holds no code of this sign-in", async (t) => {
  const pastes: Record<string, [(state: string) => string, RegExp]> = {
    "nothing": [() => " ", /neither a code nor an address/],
    "a sentence": [() => "what is this", /neither/],
    "another state": [() => "http://h/callback?state=x&code=c", /not the answer to the sign-in/],
    "no state": [() => "http://h/callback?code=c", /not the answer to the sign-in/],
    "no code": [(state) => `http://h/callback?state=${state}`, /not hold exactly one code/],
    "declined": [(state) => `http://h/callback?state=${state}&error=access_denied`, /declined/],
  };
  for (const [name, [paste, message]] of Object.entries(pastes)) {
    await t.step(name, async () => {
      await using home = await temporaryHome();
      await using fake = await FakeCoursera.start();
      const { grant, configuration } = await fakeSession(fake, home);
      const begun = beginSignIn(configuration);
      await assert.rejects(signInByPaste(paste(begun.state), begun, grant), {
        name: "SignInFailedError",
        message,
      });
      assert.deepEqual(fake.asked, []);
    });
  }
});
