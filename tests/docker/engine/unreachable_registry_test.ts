import assert from "node:assert/strict";
import { isRegistryUnreachable } from "../../../docker/engine/unreachable_registry.ts";

Deno.test("isRegistryUnreachable() knows a network that failed by the client's last line", async (t) => {
  const refused = "dial tcp 127.0.0.1:9: connect: connection refused";
  const cases: [stderr: string, expected: boolean][] = [
    [`Get "http://127.0.0.1:9/v2/": ${refused}`, true],
    ['Get "https://h/v2/": dial tcp: lookup h on 10.0.0.1:53: no such host', true],
    [
      'Get "https://h/v2/": net/http: request canceled while waiting for connection ' +
      "(Client.Timeout exceeded while awaiting headers)",
      true,
    ],
    ['Head "https://h/v2/a/manifests/1": net/http: TLS handshake timeout', true],
    [
      "ERROR: failed to solve: h/a:1: failed to resolve source metadata for h/a:1: failed to do " +
      `request: Head "https://h/v2/a/manifests/1": ${refused}`,
      true,
    ],
    ["toomanyrequests: You have reached your pull rate limit", true],
    ["received unexpected HTTP status: 503 Service Unavailable", true],
    [`ADD failed: Get "http://127.0.0.1:9/x": ${refused}`, true],
    ["manifest for debian:neverwas not found: manifest unknown: manifest unknown", false],
    ["pull access denied for a, repository does not exist or may require 'docker login'", false],
    ['Get "https://h/v2/": x509: certificate signed by unknown authority', false],
    [
      `The command '/bin/sh -c echo "Get "https://h": ${refused}"' returned a non-zero code: 1`,
      false,
    ],
    [
      `ERROR: process "/bin/sh -c x Get "https://h": ${refused}" did not complete successfully: ` +
      "exit code: 1",
      false,
    ],
    [`Get "https://h/v2/": ${refused}\nCOPY failed: no source files were specified`, false],
    ["", false],
  ];
  for (const [stderr, expected] of cases) {
    await t.step(stderr.slice(0, 60), () => {
      assert.equal(isRegistryUnreachable(`${stderr}\n`), expected);
    });
  }
});
