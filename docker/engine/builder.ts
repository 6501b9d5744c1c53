import type { Docker } from "./docker.ts";
import { isPodman } from "./engine.ts";

/** What `docker build` uses here to build a Dockerfile. */
export interface Builder {
  /** Display name, such as `BuildKit (buildx 0.29.1)`. Undefined if every build fails. */
  name: string | undefined;
  /** Whether it supports what came with BuildKit: `COPY --chmod`, `RUN --mount`, heredocs. */
  isModern: boolean;
  /** How to get a modern builder; absent if this one is. */
  hint?: string;
}

const LEGACY = "the legacy builder";

/** From the packages of Debian and Ubuntu, and from Docker's own. */
const INSTALL = "install buildx: `apt-get install docker-buildx`, from Docker's own packages " +
  "`docker-buildx-plugin`";

/**
 * Finds out which builder the client would use; only the client knows, and it reports it only when
 * it builds. Its rules (docker/cli, cmd/docker/builder.go): since version 23 buildx, and without it
 * the legacy builder; before, its own BuildKit where DOCKER_BUILDKIT is on or the engine prefers
 * it, as engines do since 23. DOCKER_BUILDKIT may turn it off in both. Podman's engine builds with
 * Buildah. Costs two starts of the client.
 *
 * @throws {DockerUnavailableError} or a related error where the engine does not answer
 */
export async function findBuilder(docker: Docker): Promise<Builder> {
  const info = await docker.knownInfo();
  if (isPodman(info)) return { name: "Buildah (Podman's)", isModern: true };
  const client = parseInt(await docker.output(["version", "--format", "{{.Client.Version}}"]), 10);
  const setting = goBoolean(docker.variable("DOCKER_BUILDKIT"));
  if (client < 23) {
    return setting ?? parseInt(info.ServerVersion, 10) >= 23
      ? { name: "BuildKit", isModern: true }
      : { name: LEGACY, isModern: false, hint: "set DOCKER_BUILDKIT=1" };
  }
  if (setting === false) return { name: LEGACY, isModern: false, hint: "unset DOCKER_BUILDKIT" };
  const buildx = await docker.run(["buildx", "version"]);
  if (buildx.code !== 0) {
    return { name: setting === true ? undefined : LEGACY, isModern: false, hint: INSTALL };
  }
  const [, version] = /\bv?(\d+\.\d+\.\d+)/.exec(buildx.stdout) ?? [];
  return { name: `BuildKit (buildx${version === undefined ? "" : ` ${version}`})`, isModern: true };
}

/** Parsed like Go's `strconv.ParseBool`; undefined if it is not set or not a boolean. */
function goBoolean(text: string | undefined): boolean | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(text ?? "")) return true;
  return /^(0|f|F|FALSE|false|False)$/.test(text ?? "") ? false : undefined;
}
