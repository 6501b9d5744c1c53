import assert from "node:assert/strict";
import { DockerRefusedError, DockerUnavailableError } from "../../../docker/engine/errors.ts";
import { unusableEngine } from "../../../docker/engine/unusable_engine.ts";

Deno.test("unusableEngine() tells what the user has to set right", async (t) => {
  const prefix = "Failed to initialize: unable to resolve docker endpoint: ";
  const cases: [said: string, message: RegExp, hint: RegExp][] = [
    [
      `${prefix}open /c/ca.pem: no such file or directory`,
      /^The files for TLS with .* at HERE cannot be used: open \/c\/ca\.pem: no such file/,
      /DOCKER_CERT_PATH/,
    ],
    [`${prefix}open /c/key.pem: permission denied`, /TLS.*key\.pem: permission/, /CERT_PATH/],
    [
      'could not read CA certificate "/c/ca.pem": open /c/ca.pem: no such file or directory',
      /TLS.*"\/c\/ca\.pem"/,
      /CERT_PATH/,
    ],
    [
      "Failed to initialize: failed to retrieve context tls info: ca.pem seems invalid",
      /cannot be used: ca\.pem seems invalid$/,
      /CERT_PATH/,
    ],
    [
      "Failed to initialize: failed to retrieve context tls info: tls: private key does not match " +
      "public key",
      /cannot be used: tls: private key does not match public key$/,
      /CERT_PATH/,
    ],
    [
      `${prefix}context "x": context not found: open /c/meta.json: no such file or directory`,
      /^context "x": context not found/,
      /docker context ls/,
    ],
    [
      `${prefix}invalid bind address format: foo://bar`,
      /^`HERE` is not the address of a Docker engine: invalid bind/,
      /unix:/,
    ],
    [
      'error during connect: Get "https://h:1/v1.50/version": tls: failed to verify certificate: ' +
      "x509: certificate signed by unknown authority",
      /^There is no TLS with .* at HERE: .*unknown authority$/,
      /CERT_PATH/,
    ],
    [
      "Error response from daemon: Client sent an HTTP request to an HTTPS server.",
      /no TLS.*HTTPS server$/,
      /CERT_PATH/,
    ],
    [
      "error during connect: command [ssh -T -- h docker system dial-stdio] has exited with exit " +
      "status 255, stderr=u@h: Permission denied (publickey).",
      /^The host of .* refuses SSH/,
      /ssh HOST/,
    ],
    [
      "permission denied while trying to connect to the Docker daemon socket at unix:///x: dial " +
      "unix /x: connect: permission denied",
      /^The Docker engine at HERE refuses this user/,
      /usermod/,
    ],
    [
      "Error response from daemon: client version 1.50 is too new. Maximum supported API version " +
      "is 1.41",
      /client and the engine are incompatible: client version 1\.50/,
      /older/,
    ],
  ];
  for (const [said, message, hint] of cases) {
    await t.step(said.slice(0, 60), () => {
      const error = unusableEngine("HERE", `\n${said}\n`);
      assert.ok(error instanceof DockerRefusedError, error.message);
      assert.match(error.message, message);
      assert.match(error.hint ?? "", hint);
    });
  }
});

Deno.test("unusableEngine() takes an engine that is away for one that may answer later", async (t) => {
  const cases = [
    "Cannot connect to the Docker daemon at unix:///none.sock. Is the docker daemon running?",
    'error during connect: Get "http://h:1/v1.50/version": dial tcp: lookup h: no such host',
    'error during connect: Get "http://h:1/v1.50/version": read tcp: connection reset by peer',
    "error during connect: command [ssh -T -- h docker system dial-stdio] has exited with exit " +
    "status 255, stderr=ssh: Could not resolve hostname h: Name or service not known",
    "",
  ];
  for (const said of cases) {
    await t.step(said.slice(0, 60), () => {
      assert.ok(unusableEngine("HERE", said) instanceof DockerUnavailableError);
    });
  }
});
