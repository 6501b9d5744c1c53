import assert from "node:assert/strict";
import { isConfidential, redirectTarget, untrustedReason } from "../../coursera/address.ts";

Deno.test("only https and this machine are confidential, however the address is written", () => {
  const addresses: [string, boolean][] = [
    ["https://a.example/", true],
    ["HTTP://LOCALHOST:8080/x", true],
    ["http://127.0.0.1/", true],
    ["http://127.9.9.9/", true],
    ["http://0x7f.1/", true],
    ["http://[::1]:1/", true],
    ["http://%6cocalhost/", true],
    ["http://a.example/", false],
    ["http://localhost./", false],
    ["http://localhost.a.example/", false],
    ["http://127.0.0.1.a.example/", false],
    ["http://localhost:1@a.example/", false],
    ["http://a.example\\@localhost/", false],
    ["http://a.example/@localhost", false],
    ["http://a.example#@localhost/", false],
    ["http://localhost@a.example/", false],
    ["http://[::ffff:a00:1]/", false],
    ["http://0.0.0.0/", false],
    ["ftp://localhost/", false],
    ["file://localhost/x", false],
  ];
  for (const [address, expected] of addresses) {
    assert.equal(isConfidential(address), expected, address);
  }
});

Deno.test("untrustedReason() tells what is wrong with an address", () => {
  const reasons: [string, RegExp][] = [
    ["x", /not an address/],
    ["javascript:alert(1)", /not an address/],
    ["file:///etc/passwd", /not an address/],
    ["data:,x", /not an address/],
    ["http://127.0.0.1.256/", /not an address/],
    ["https://user@a.example/", /user or password/],
    ["https://:secret@a.example/", /user or password/],
    ["http://a.example/", /not https/],
    [`https://a.example/${"x".repeat(9000)}`, /too long/],
  ];
  for (const [address, reason] of reasons) {
    assert.match(untrustedReason(address) ?? "", reason, address);
  }
  assert.equal(untrustedReason("https://a.example/x?y#z"), undefined);
});

Deno.test("redirectTarget() stays on https", () => {
  const redirects: [string, string, string | RegExp][] = [
    ["https://a.example/x/y", "z", "https://a.example/x/z"],
    ["https://a.example/x", "//b.example/z", "https://b.example/z"],
    ["https://a.example/x", "\\\\b.example\\z", "https://b.example/z"],
    ["https://a.example/x", "https://b.example/", "https://b.example/"],
    ["https://a.example/x", "http://b.example/", /not https/],
    ["https://a.example/x", "http://127.0.0.1/", /not https/],
    ["https://a.example/x", "http://localhost:9/", /not https/],
    ["https://a.example/x", "file:///etc/passwd", /not an address/],
    ["https://a.example/x", "https://a.example@b.example/", /user or password/],
    ["https://a.example/x", "https://[", /not an address/],
    ["http://127.0.0.1:1/x", "http://localhost:2/", "http://localhost:2/"],
    ["http://127.0.0.1:1/x", "https://b.example/", "https://b.example/"],
    ["http://127.0.0.1:1/x", "http://b.example/", /not https/],
  ];
  for (const [from, location, expected] of redirects) {
    const found = redirectTarget(location, new URL(from));
    const text = "problem" in found ? found.problem : found.href;
    if (typeof expected === "string") assert.equal(text, expected, location);
    else assert.match(text, expected, location);
  }
});
