import type { UserError } from "../../terminal/errors.ts";
import { engineFault, type Fault } from "./client_words.ts";
import { DockerRefusedError, DockerUnavailableError } from "./errors.ts";

/**
 * Explains, from the client's message, why it got no answer from an engine. Distinguishes what the
 * user has to fix from an engine that may answer later.
 *
 * @param address the engine's name in messages
 * @param stderr of a failed `docker version`
 */
export function unusableEngine(address: string, stderr: string): UserError {
  const { fault, said } = engineFault(stderr);
  if (fault === undefined) return new DockerUnavailableError(address, stderr);
  const { message, hint } = SET_UPS[fault];
  return new DockerRefusedError(message(address, said), { hint });
}

interface SetUp {
  message: (address: string, said: string) => string;
  hint: string;
}

const tlsHint = "`DOCKER_CERT_PATH` names the folder with ca.pem, cert.pem and key.pem; " +
  "without TLS, unset it, `DOCKER_TLS` and `DOCKER_TLS_VERIFY`";

const SET_UPS: Readonly<Record<Fault, SetUp>> = {
  "no-context": {
    message: (_, said) => said,
    hint: "`docker context ls` shows those there are",
  },
  "tls-files": {
    message: (address, said) =>
      `The files for TLS with the Docker engine at ${address} cannot be used: ${said}`,
    hint: tlsHint,
  },
  "bad-address": {
    message: (address, said) => `\`${address}\` is not the address of a Docker engine: ${said}`,
    hint: "an address is `unix://PATH`, `tcp://HOST:PORT` or `ssh://USER@HOST`",
  },
  "no-tls": {
    message: (address, said) => `There is no TLS with the Docker engine at ${address}: ${said}`,
    hint: tlsHint,
  },
  "ssh-refused": {
    message: (address, said) => `The host of the Docker engine at ${address} refuses SSH: ${said}`,
    hint: "`ssh HOST docker version` must work without a question",
  },
  "user-refused": {
    message: (address, said) => `The Docker engine at ${address} refuses this user: ${said}`,
    hint: "`sudo usermod -aG docker $USER`, then sign in again",
  },
  "versions-differ": {
    message: (_, said) => `The docker client and the engine are incompatible: ${said}`,
    hint: "update the older of the two, or set DOCKER_API_VERSION",
  },
};
