import { PROJECT } from "../../../terminal/links.ts";
import type { ReleasedArchive } from "../release_targets.ts";

/** The names that `uname -m` has for the processors of releases. */
const machines: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64",
  "linux-arm64": "aarch64",
};

/**
 * The Dockerfile of an image with the program of a release and Docker's client, by its name; none
 * without a program for Linux. It can be built without other files: it downloads the program and
 * checks its checksum.
 */
export function containerRecipe(
  version: string,
  archives: readonly ReleasedArchive[],
): Record<string, string> {
  const cases = archives.flatMap(({ target, name, sha256 }) => {
    const machine = machines[target.name];
    return machine === undefined ? [] : [`      ${machine}) archive=${name} sum=${sha256} ;; \\`];
  });
  if (cases.length === 0) return {};
  const name = `courseraprogramming-${version}.Dockerfile`;
  const lines = [
    `# courseraprogramming ${version} and Docker's client, for machines with an engine and little else.`,
    `# Made by \`deno task release\` of ${PROJECT}; to build it:`,
    `#   docker build --tag courseraprogramming:${version} - < ${name}`,
    "ARG BASE=debian:bookworm-slim",
    "ARG CLIENT=docker:28-cli",
    "",
    "FROM ${CLIENT} AS download",
    `ARG RELEASES=${PROJECT}/releases`,
    "WORKDIR /download",
    "RUN set -e; \\",
    "    machine=$(uname -m); \\",
    '    case "$machine" in \\',
    ...cases,
    '      *) echo "There is no courseraprogramming for a $machine processor" >&2; exit 1 ;; \\',
    "    esac; \\",
    `    wget -q -O archive "$RELEASES/download/v${version}/$archive"; \\`,
    '    echo "$sum  archive" | sha256sum -c; \\',
    "    tar -xzf archive courseraprogramming LICENSE",
    "",
    "FROM ${BASE}",
    "COPY --from=download /usr/local/bin/docker /usr/local/bin/",
    "COPY --from=download /usr/local/libexec/docker/cli-plugins/docker-buildx \\",
    "  /usr/local/libexec/docker/cli-plugins/",
    "COPY --from=download /download/LICENSE /usr/share/doc/courseraprogramming/",
    "COPY --from=download /download/courseraprogramming /usr/local/bin/",
    `LABEL org.opencontainers.image.source="${PROJECT}" \\`,
    `      org.opencontainers.image.version="${version}" \\`,
    '      org.opencontainers.image.licenses="Apache-2.0"',
    'ENTRYPOINT ["courseraprogramming"]',
    "",
  ];
  return { [name]: lines.join("\n") };
}
