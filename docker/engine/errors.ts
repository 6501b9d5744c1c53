import { RetryableError, UserError } from "../../terminal/errors.ts";
import { shortened, visible } from "../../terminal/text.ts";

/** The `docker` program is not on the search path. */
export class DockerNotInstalledError extends UserError {
  override name = "DockerNotInstalledError";

  constructor(options: { cause?: unknown } = {}) {
    super("The `docker` command was not found on PATH", {
      hint: "install Docker, for example `apt-get install docker.io`, or Docker Desktop",
      ...options,
    });
  }
}

/** No engine answers at the address in use: it may later (exit 2). */
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

/** An engine is there but this user, or this client, may not use it. */
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

/** Whether a registry could have an image of that name: no path, and nothing a shell would split. */
export function isReference(text: string): boolean {
  return /^[a-z0-9][\w.-]*(:[0-9]+)?(\/[\w.-]+)*(:[\w.-]+)?(@[\w:]+)?$/i.test(text);
}

/** A Dockerfile that does not build; `log` is the build's output, newest last. */
export class BuildError extends UserError {
  override name = "BuildError";

  constructor(source: string, readonly log: string) {
    super(`The Dockerfile of \`${visible(source)}\` does not build: ${lastLine(log)}`);
  }
}

/** A build that could not get what it is based on: it may later (exit 2). */
export class RegistryUnreachableError extends RetryableError {
  override name = "RegistryUnreachableError";

  constructor(source: string, log: string) {
    super(`A registry could not be reached to build \`${visible(source)}\`: ${lastLine(log)}`, {
      hint: "check the network, and the proxy settings of the Docker engine, then try again",
    });
  }
}

/** A docker command that failed for a reason of its own; `stderr` as the client printed it. */
export class DockerCommandError extends UserError {
  override name = "DockerCommandError";

  constructor(readonly verb: string, readonly exitCode: number, readonly stderr: string) {
    super(`\`docker ${verb}\` failed: ${lastLine(stderr) || `exit code ${exitCode}`}`);
  }
}

/** More arguments, or a longer one, than the system hands to a program. */
export class CommandTooLongError extends UserError {
  override name = "CommandTooLongError";

  constructor(verb: string, options: { cause?: unknown } = {}) {
    super(`\`docker ${verb}\` would need a longer command line than this system allows`, options);
  }
}

/** An engine operation that took longer than `--timeout`. */
export class DockerTimeoutError extends RetryableError {
  override name = "DockerTimeoutError";

  constructor(verb: string, seconds: number) {
    super(`\`docker ${verb}\` took longer than ${seconds} s`, {
      hint: "is the engine overloaded? `courseraprogramming --timeout SECONDS …` waits longer",
    });
  }
}

/** A program of an image that the engine started and that said nothing for the time of `--timeout`. */
export class SilentProgramError extends UserError {
  override name = "SilentProgramError";

  constructor(program: string, seconds: number) {
    super(`\`${program}\` in the image printed nothing for ${seconds} s`, {
      hint: "does it wait for a FIFO? `courseraprogramming --timeout SECONDS …` waits longer",
    });
  }
}

/** The last line of a docker message that says something, without the client's own prefix. */
export function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) =>
    line !== "" && !/^(See '|Run 'docker|Usage: |DEPRECATED:|Install the buildx|time=")/.test(line)
  );
  const line = (lines.at(-1) ?? "").replace(/^(docker: )?(Error response from daemon: )?/i, "");
  // A path in it may have any length.
  return shortened(visible(line.replace(/\.$/, "")));
}
