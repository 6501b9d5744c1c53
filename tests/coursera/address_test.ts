import assert from "node:assert/strict";
import {
  hasCredentials,
  isAddress,
  isConfidential,
  isLoopback,
  oddReason,
  redirectTarget,
  untrustedReason,
} from "../../coursera/address.ts";

/** Checks a question about texts: the answer must be yes for some and no for the others. */
function sorts(question: (text: string) => boolean, yes: string[], no: string[]) {
  for (const text of yes) assert.equal(question(text), true, text);
  for (const text of no) assert.equal(question(text), false, text);
}

Deno.test("isAddress() takes http and https alone", () => {
  sorts(isAddress, ["http://h", "https://h/p?q", "HTTPS://h"], [
    ...["h", "/p", "//h", "", "http://", "https"],
    ...["ftp://h", "file:///etc/passwd", "httpsx://h", "shttp://h", "javascript:1"],
  ]);
});

Deno.test("hasCredentials() sees a user, a password and both", () => {
  sorts(hasCredentials, ["https://u@h", "https://:p@h", "https://u:p@h"], ["https://h/u:p@h"]);
});

Deno.test("isConfidential() takes https, and http to this machine alone", () => {
  sorts(isConfidential, ["https://h", "https://127.0.0.1", "http://localhost:1", "http://[::1]"], [
    ...["http://h", "http://localhost.h", "http://h/localhost", "ftp://h"],
  ]);
});

Deno.test("isLoopback() knows this machine's names", () => {
  sorts(isLoopback, ["localhost", "127.0.0.1", "127.1.22.255", "[::1]"], [
    ...["localhost.h", "xlocalhost", "[::2]", "::1", "h", ""],
    ...["127.0.0.1.h", "h.127.0.0.1", "1127.0.0.1", "127.0.0", "127.0.0.0.1", "127x0x0x1"],
  ]);
});

Deno.test("an address is taken up to 8,192 characters", () => {
  const address = "https://a.example/".padEnd(8192, "x");
  assert.equal(oddReason(address), undefined);
  assert.equal(oddReason(`${address}x`), "it is too long for an address");
});

Deno.test("untrustedReason() names the first thing that is wrong", () => {
  const cases: [string, string | undefined][] = [
    ["https://a.example/", undefined],
    ["http://localhost:1/", undefined],
    ["http://a.example/", "it is not https"],
    ["https://u@a.example/", "it holds a user or password"],
    ["http://u@a.example/", "it holds a user or password"],
    ["ftp://localhost/", "it is not an address such as https://host/path"],
  ];
  for (const [address, reason] of cases) assert.equal(untrustedReason(address), reason, address);
  assert.equal(isConfidential("ftp://localhost/"), false);
  assert.equal(isConfidential("ws://127.0.0.1/"), false);
});

Deno.test("redirectTarget() leads off https nowhere, and from http to either", () => {
  const [secure, local] = [new URL("https://a.example/x"), new URL("http://127.0.0.1:1/x")];
  assert.deepEqual(redirectTarget("http://localhost/", secure), { problem: "it is not https" });
  assert.deepEqual(redirectTarget("http://b.example/", local), { problem: "it is not https" });
  assert.deepEqual(redirectTarget("/y", secure), new URL("https://a.example/y"));
  assert.deepEqual(redirectTarget("http://localhost/", local), new URL("http://localhost/"));
  assert.deepEqual(redirectTarget("https://b.example/", local), new URL("https://b.example/"));
});
