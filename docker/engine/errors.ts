import { RetryableError, UserError } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { lastLine } from "./client_words.ts";

/** The client is not on the search path, so no engine can be reached (exit 2). */
export class DockerNotInstalledError extends RetryableError {
  override name = "DockerNotInstalledError";

  constructor(command = "docker", options: { cause?: unknown } = {}) {
    super(`The \`${command}\` command was not found on PATH`, {
      hint: command === "docker"
        ? "install Docker, for example `apt-get install docker.io`, or Docker Desktop"
        : `install it, for example \`apt-get install ${command}\``,
      ...options,
    });
  }
}

/** No engine answers at the address in use; it may later (exit 2). */
export class DockerUnavailableError extends RetryableError {
  override name = "DockerUnavailableError";

  constructor(
    address: string,
    detail: string,
    hint = "start the Docker engine, or name it with --docker-url or DOCKER_HOST",
  ) {
    const reason = lastLine(detail);
    super(`The Docker engine at ${address} does not answer${reason && `: ${reason}`}`, { hint });
  }
}

/** An engine is running, but this user or this client may not use it. */
export class DockerRefusedError extends UserError {
  override name = "DockerRefusedError";
}

/** The engine has no image of that name or id. */
export class ImageNotFoundError extends UserError {
  override name = "ImageNotFoundError";

  constructor(readonly reference: string) {
    const instead = "name one that `docker images` lists";
    super(`The image \`${visible(reference)}\` is not on this engine`, {
      hint: isReference(reference) ? `\`docker pull ${reference}\`, or ${instead}` : instead,
    });
  }
}

/**
 * Whether a registry could have an image of that name: not a path, and nothing that a shell would
 * split.
 */
export function isReference(text: string): boolean {
  return /^[a-z0-9][\w.-]*(:[0-9]+)?(\/[\w.-]+)*(:[\w.-]+)?(@[\w:]+)?$/i.test(text);
}

/** A Dockerfile that fails to build; `log` is the build's output, newest last. */
export class BuildError extends UserError {
  override name = "BuildError";

  constructor(source: string, readonly log: string, hint?: string) {
    super(
      `The Dockerfile of \`${visible(source)}\` does not build: ${lastLine(log)}`,
      hint === undefined ? {} : { hint },
    );
  }
}

/** A build that could not download its base images; it may later (exit 2). */
export class RegistryUnreachableError extends RetryableError {
  override name = "RegistryUnreachableError";

  constructor(source: string, log: string) {
    super(`A registry could not be reached to build \`${visible(source)}\`: ${lastLine(log)}`, {
      hint: "check the network, and the proxy settings of the Docker engine, then try again",
    });
  }
}

/** A docker command that failed for another reason; `stderr` as the client printed it. */
export class DockerCommandError extends UserError {
  override name = "DockerCommandError";

  /** @param call the client and its verb */
  constructor(call: string, readonly exitCode: number, readonly stderr: string) {
    super(`\`${call}\` failed: ${lastLine(stderr) || `exit code ${exitCode}`}`);
  }
}

/** The arguments are too many, or one is too long, for the system. */
export class CommandTooLongError extends UserError {
  override name = "CommandTooLongError";

  constructor(call: string, options: { cause?: unknown } = {}) {
    super(`\`${call}\` would need a longer command line than this system allows`, options);
  }
}

/** An engine operation that took longer than `--engine-timeout`. */
export class DockerTimeoutError extends RetryableError {
  override name = "DockerTimeoutError";

  constructor(call: string, seconds: number) {
    super(`\`${call}\` took longer than ${seconds} s`, {
      hint:
        "is the engine overloaded? `courseraprogramming --engine-timeout SECONDS …` waits longer",
    });
  }
}

/** A program of an image that started but printed nothing for the time of `--engine-timeout`. */
export class SilentProgramError extends UserError {
  override name = "SilentProgramError";

  constructor(program: string, seconds: number) {
    super(`\`${program}\` in the image printed nothing for ${seconds} s`, {
      hint:
        "does it wait for a FIFO? `courseraprogramming --engine-timeout SECONDS …` waits longer",
    });
  }
}
