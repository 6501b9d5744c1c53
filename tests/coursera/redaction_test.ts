import assert from "node:assert/strict";
import fc from "fast-check";
import { Redaction } from "../../coursera/redaction.ts";

Deno.test("redact() takes out remembered secrets in every spelling", () => {
  const redaction = new Redaction();
  redaction.add('p+s/w"ö\\d &x!', undefined, "abcd");
  const spellings = [
    'p+s/w"ö\\d &x!',
    "p%2Bs%2Fw%22%C3%B6%5Cd%20%26x!",
    "p%2Bs%2Fw%22%C3%B6%5Cd+%26x%21",
    'p+s/w\\"ö\\\\d &x!',
    "abcd",
  ];
  for (const each of spellings) {
    assert.equal(redaction.redact(`<${each}>=${each}`), "<[redacted]>=[redacted]");
  }
});

Deno.test("redact() leaves alone what is too short to be a secret", () => {
  const redaction = new Redaction();
  redaction.add("", "a", "abc");
  assert.equal(redaction.redact("a, abc and Bearer xyz"), "a, abc and Bearer xyz");
});

Deno.test("redact() removes a secret that contains another one as a whole", () => {
  const redaction = new Redaction();
  redaction.add("abcd", "abcdefgh");
  assert.equal(redaction.redact("abcdefgh abcd"), "[redacted] [redacted]");
});

Deno.test("redact() knows the places where secrets stand, and takes nothing else", async (t) => {
  const redaction = new Redaction();
  const cases: [text: string, redacted: string][] = [
    ["Authorization: Bearer s3.c~r+3/t_-=, more", "Authorization: Bearer [redacted], more"],
    ["basic \t s3cr and bearer s3cr3t", "basic [redacted] and bearer [redacted]"],
    ["Bearer [redacted] [redacted]", "Bearer [redacted] [redacted]"],
    ["RingBearer frodo", "RingBearer frodo"],
    ["https://h/callback?code=s3cr3t&state=x", "https://h/callback?code=[redacted]&state=x"],
    ["code=s3cr3t", "code=[redacted]"],
    ["a;code=s3cr3t code=s3cr3t", "a;code=[redacted] code=[redacted]"],
    ...[" ", '"', "'", "<", ">", "&"].map((end): [string, string] => [
      `code=s3cr3t${end}rest`,
      `code=[redacted]${end}rest`,
    ]),
    ["exit code 1, zipcode=12345", "exit code 1, zipcode=12345"],
    ['{"errorCode":"notFound"}', '{"errorCode":"notFound"}'],
    ["https://h/p?q=me&fields=name", "https://h/p?q=me&fields=name"],
    [
      '{"access_token": "s3\\"cr3t s3cr3t", "name": "x", "id_token" :"s3cr3t\\\\", "to": "y"}',
      '{"access_token": "[redacted]", "name": "x", "id_token" :"[redacted]", "to": "y"}',
    ],
    ['{"ID_Token":""}', '{"ID_Token":"[redacted]"}'],
  ];
  const tokens = ["access_token", "refresh_token", "id_token", "client_secret"];
  const signatures = ["Signature", "AWSAccessKeyId"].concat(
    ["Signature", "Credential", "Security-Token"].map((word) => `X-Amz-${word}`),
  );
  for (const name of [...tokens, ...signatures, "code"]) {
    cases.push([`https://h/p?a=b&${name}=s3cr3t%2B`, `https://h/p?a=b&${name}=[redacted]`]);
  }
  for (const name of [...tokens, "writeAccessToken"]) {
    cases.push([`{"${name}":"s3cr3t"}`, `{"${name}":"[redacted]"}`]);
  }
  for (const [text, redacted] of cases) {
    await t.step(text, () => assert.equal(redaction.redact(text), redacted));
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
