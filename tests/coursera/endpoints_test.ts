import assert from "node:assert/strict";
import { COURSERA, foreignOrigin, originsOf } from "../../coursera/endpoints.ts";

const origins = {
  api: "https://api.coursera.org",
  www: "https://www.coursera.org",
  token: "https://accounts.coursera.org",
};

Deno.test("originsOf() keeps scheme, host and port", () => {
  assert.deepEqual(originsOf(COURSERA), origins);
  assert.deepEqual(
    originsOf({
      apiEndpoint: "http://127.0.0.1:81/api",
      wwwEndpoint: "https://w.example.org:443/?a=b",
      tokenEndpoint: "https://t.example.org:8443",
    }),
    {
      api: "http://127.0.0.1:81",
      www: "https://w.example.org",
      token: "https://t.example.org:8443",
    },
  );
});

Deno.test("foreignOrigin() finds each origin that tokens were not issued for", () => {
  assert.equal(foreignOrigin(origins, COURSERA), undefined);
  assert.equal(foreignOrigin(undefined, COURSERA), undefined);
  const changes: [keyof typeof COURSERA, string, string, string][] = [
    ["apiEndpoint", "https://api.coursera.org:444", origins.api, "https://api.coursera.org:444"],
    ["apiEndpoint", "http://api.coursera.org/", origins.api, "http://api.coursera.org"],
    ["wwwEndpoint", "https://evil.org/", origins.www, "https://evil.org"],
    ["tokenEndpoint", "https://evil.org/t", origins.token, "https://evil.org"],
  ];
  for (const [key, address, theirs, ours] of changes) {
    const inUse = { ...COURSERA, [key]: address };
    assert.deepEqual(foreignOrigin(origins, inUse), [theirs, ours]);
    // Those of the Python tools do not say so, but are Coursera's.
    assert.deepEqual(foreignOrigin(undefined, inUse), [theirs, ours]);
    assert.equal(foreignOrigin(originsOf(inUse), inUse), undefined);
  }
  // Another path of the same server is the same server.
  const moved = { ...COURSERA, tokenEndpoint: "https://accounts.coursera.org/oauth2/v2/token" };
  assert.equal(foreignOrigin(origins, moved), undefined);
});

Deno.test("Coursera's addresses are those of the spec", () => {
  assert.deepEqual(COURSERA, {
    apiEndpoint: "https://api.coursera.org",
    wwwEndpoint: "https://www.coursera.org",
    authEndpoint: "https://accounts.coursera.org/oauth2/v1/auth",
    tokenEndpoint: "https://accounts.coursera.org/oauth2/v1/token",
  });
});
