import assert from "node:assert/strict";
import fc from "fast-check";
import { Redaction } from "../../coursera/redaction.ts";

Deno.test("redact() takes out remembered secrets in every spelling", () => {
  const secret = 'p+s/w"ö\\d&x';
  const redaction = new Redaction();
  redaction.add(secret, undefined);
  const spellings = [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ a: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
  ];
  for (const each of spellings) {
    assert.equal(redaction.redact(`<${each}> and <${each}>`), "<[redacted]> and <[redacted]>");
  }
});

Deno.test("redact() removes a secret that contains another one as a whole", () => {
  const redaction = new Redaction();
  redaction.add("abcd", "abcdefgh");
  assert.equal(redaction.redact("abcdefgh abcd"), "[redacted] [redacted]");
});

Deno.test("redact() knows the places where secrets stand", async (t) => {
  const redaction = new Redaction();
  const cases = [
    "Authorization: Bearer s3cr3t.s3cr3t",
    "https://h/callback?code=s3cr3t&state=x",
    "grant_type=refresh_token&refresh_token=s3cr3t",
    '{"access_token": "s3cr3t", "refresh_token":"s3\\"cr3t s3cr3t"}',
    '{"writeAccessToken" : "s3cr3t"}',
    "https://b.s3.amazonaws.com/k?X-Amz-Credential=s3cr3t&X-Amz-Signature=s3cr3t",
    "https://b.s3.amazonaws.com/k?AWSAccessKeyId=s3cr3t&Signature=s3cr3t",
  ];
  for (const text of cases) {
    await t.step(text, () => assert.doesNotMatch(redaction.redact(text), /s3cr3t/));
  }
  for (const text of ["exit code 1", '{"errorCode":"notFound"}', "https://h/p?q=me&fields=name"]) {
    await t.step(text, () => assert.equal(redaction.redact(text), text));
  }
});

Deno.test("redact() leaves no remembered secret, whatever the text", () => {
  const secrets = fc.array(fc.string({ minLength: 4, maxLength: 12 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(fc.property(secrets, fc.string(), (words, other) => {
    fc.pre(words.every((word) => !"[redacted]".includes(word) && !word.includes("[redacted]")));
    const redaction = new Redaction();
    redaction.add(...words);
    const text = redaction.redact(words.map((word) => `${other} ${word} ${other}`).join(" | "));
    const rest = text.replaceAll("[redacted]", "\n");
    for (const word of words) assert(word.includes("\n") || !rest.includes(word));
  }));
});
