import type { UserError } from "../../terminal/errors.ts";
import { DockerRefusedError, DockerUnavailableError, lastLine } from "./errors.ts";

/**
 * Why the client got no answer of an engine, by the client's words. What its user has to set right
 * is told from an engine that may answer later.
 *
 * @param address how the engine is named in messages
 * @param stderr of a `docker version` that failed
 */
export function unusableEngine(address: string, stderr: string): UserError {
  const said = lastLine(stderr).replace(/^Failed to initialize: /, "");
  const known = SET_UPS.find(({ words }) => words.test(said));
  if (known === undefined) return new DockerUnavailableError(address, stderr);
  return new DockerRefusedError(known.message(address, said), { hint: known.hint });
}

interface SetUp {
  words: RegExp;
  message: (address: string, said: string) => string;
  hint: string;
}

const tlsHint = "`DOCKER_CERT_PATH` names the folder with ca.pem, cert.pem and key.pem; " +
  "without TLS, unset it, `DOCKER_TLS` and `DOCKER_TLS_VERIFY`";

/** In this order: the first that fits counts. The client's texts are those of versions 20 to 29. */
const SET_UPS: readonly SetUp[] = [
  {
    words: /context .*(not found|does not exist)/i,
    message: (_, said) => withoutPrefix(said),
    hint: "`docker context ls` shows those there are",
  },
  {
    // The client reads them before it calls anybody.
    words: /\b(ca|cert|key)\.pem|context tls info|x509 key pair|CA certificate/i,
    message: (address, said) =>
      `The files for TLS with the Docker engine at ${address} cannot be used: ` +
      withoutPrefix(said),
    hint: tlsHint,
  },
  {
    words: /^unable to (resolve docker endpoint|parse docker host)/i,
    message: (address, said) =>
      `\`${address}\` is not the address of a Docker engine: ${withoutPrefix(said)}`,
    hint: "an address is `unix://PATH`, `tcp://HOST:PORT` or `ssh://USER@HOST`",
  },
  {
    words: /\btls: |x509: |HTTP response to HTTPS client|HTTP request to an HTTPS server/i,
    message: (address, said) => `There is no TLS with the Docker engine at ${address}: ${said}`,
    hint: tlsHint,
  },
  {
    words: /permission denied \(|host key verification failed/i,
    message: (address, said) => `The host of the Docker engine at ${address} refuses SSH: ${said}`,
    hint: "`ssh HOST docker version` must work without a question",
  },
  {
    words: /permission denied/i,
    message: (address, said) => `The Docker engine at ${address} refuses this user: ${said}`,
    hint: "`sudo usermod -aG docker $USER`, then sign in again",
  },
  {
    words: /client version .* is too (new|old)/i,
    message: (_, said) => `The docker client and the engine are incompatible: ${said}`,
    hint: "update the older of the two, or set DOCKER_API_VERSION",
  },
];

function withoutPrefix(said: string): string {
  return said.replace(
    /^unable to resolve docker endpoint: |^failed to retrieve context tls info: /,
    "",
  );
}
