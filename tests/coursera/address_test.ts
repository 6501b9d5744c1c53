import assert from "node:assert/strict";
import { hasCredentials, isAddress, isConfidential, isLoopback } from "../../coursera/address.ts";

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
