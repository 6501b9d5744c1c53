import { join } from "node:path";

/** A call of the program that is made for the sake of what it compiles. */
export interface WarmUp {
  args: string[];
  /** The exit code that it has to have. */
  code: number;
}

/**
 * Of what users call most, as much as runs without an engine and without a network, and always in the
 * same way: two things at once would not be compiled to the same bytes each time.
 */
export const warmUps: readonly WarmUp[] = [
  { args: ["--version"], code: 0 },
  { args: ["--help"], code: 0 },
  { args: ["grade", "local", "--help"], code: 0 },
  { args: ["configure", "check-auth"], code: 0 },
  { args: ["sanity", "--skip-environment", "Dockerfile"], code: 1 },
  { args: ["sanity", "--skip-environment", "--format", "json", "."], code: 1 },
  { args: ["sanity", "--format", "tree", "Dockerfile"], code: 0 },
  { args: ["sanity", "--skip-environment", "Dockerfile.long"], code: 0 },
  // There is no docker on the PATH of these.
  { args: ["ls", "image", "/"], code: 1 },
  { args: ["cat", "image", "/etc/passwd"], code: 1 },
];

/** Of each kind of instruction one, with something wrong here and there; never built. */
const DOCKERFILE = `# syntax=docker/dockerfile:1
ARG RELEASE=12.7
FROM debian:\${RELEASE}-slim AS tools
# What the tests are written with
ARG VERSION=1.0
ENV TOOLS=/opt/tools LANG="C.UTF-8"
RUN apt-get update && \\
    apt-get install -y --no-install-recommends \\
      # compilers
      build-essential \\
      'python3' "python3-numpy=\${VERSION:-1}" && \\
    rm -rf /var/lib/apt/lists/*
RUN <<EOF
set -e
mkdir -p $TOOLS/bin; for file in *.sh; do chmod 0755 "$file" > /dev/null 2>&1; done
if [ -d "$(dirname /x/y)" ]; then echo 'yes' | tee -a "\${TOOLS}"/log; fi
EOF
RUN ["python3", "-m", "compileall", "/opt"]

FROM debian
LABEL org.example.part="Part 1"
WORKDIR /grader
COPY --from=tools --chown=1000:1000 /opt/tools /opt/tools
COPY --chmod=0755 grade.py run.sh /grader/
COPY ["with space.txt", "cases/"]
ADD https://example.org/data.tar.gz /data/
RUN pip install --no-cache-dir "pytest==\${VERSION}" && useradd -m learner && sudo chmod -R a+rX .
USER 1000
EXPOSE 8080
VOLUME /work
CMD ["--help"]
HEALTHCHECK --interval=5s CMD curl -f http://localhost/ || exit 1
ONBUILD RUN echo built
SHELL ["/bin/bash", "-c"]
STOPSIGNAL SIGTERM
ENTRYPOINT /grader/run.sh
`;

/** What a grader with many parts repeats for each of them. */
const PART = `# Another part
ARG RELEASE=1.0
ENV PART=/grader/part LANG="C.UTF-8"
RUN apt-get update && \\
    apt-get install -y --no-install-recommends \\
      # compilers
      build-essential \\
      'python3' "python3-numpy=\${RELEASE}" && \\
    rm -rf /var/lib/apt/lists/*
WORKDIR /grader/part
COPY --chmod=0644 cases.json limits.json /grader/part/
COPY --chmod=0755 ["run tests.sh", "/grader/part/"]
RUN <<EOF
set -e
mkdir -p /grader/part/log; for file in *.sh; do echo "\$file" > /dev/null 2>&1; done
chmod -R a+rX /grader/part
EOF
LABEL org.example.part="Another part"

RUN pip install --no-cache-dir "pytest==\${RELEASE}" && python3 -m compileall .
`;

/**
 * V8 notes in its cache what has run often, and compiles that further at once when it runs again: a
 * file as long as the longest ones, with little to complain of.
 */
const LONG_DOCKERFILE = `FROM debian:12.7-slim
${PART.repeat(15)}COPY --chmod=0755 grade.py /grader/grade.py
ENTRYPOINT ["/grader/grade.py"]
`;

const FILES: Readonly<Record<string, string>> = {
  "Dockerfile": DOCKERFILE,
  "Dockerfile.long": LONG_DOCKERFILE,
  // The one that is looked for first: how far up the error of a file that is not there names its callers,
  // for which V8 notes their lines, depends on how busy the machine is.
  "Dockerfile.dockerignore": "*.log\n!kept.log\n",
  "grade.py": "#!/usr/bin/env python3\nprint('{}')\n",
  "run.sh": '#!/bin/sh\nexec sudo python3 /grader/grade.py "$@"\n',
  "submission/answer.txt": "42\n",
};

/**
 * Makes the folder in which the calls are made, which is their home too, and answers what they ask
 * Coursera.
 */
export async function withWarmUpHome(work: (home: string) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir({ prefix: "warm-up-" });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json({ elements: [{ id: "1", name: "A Name" }] }),
  );
  try {
    for (const [name, text] of Object.entries(FILES)) await write(join(home, name), text);
    const origin = `http://127.0.0.1:${server.addr.port}`;
    const endpoints = ["api", "www", "auth", "token"].map((name) => `${name}_endpoint = ${origin}`);
    await write(
      join(home, ".coursera/oauth2_cache.json"),
      JSON.stringify({
        token: "token",
        // In the year 2100: no call has to refresh it.
        expires: 4_102_444_800,
        refresh: "refresh",
        endpoints: { api: origin, www: origin, token: origin },
      }),
    );
    await write(
      join(home, ".coursera/courseraprogramming.cfg"),
      ["[oauth2]", "client_id = id", "client_secret = secret", ...endpoints, ""].join("\n"),
    );
    await work(home);
  } finally {
    await server.shutdown();
    await Deno.remove(home, { recursive: true });
  }
}

async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(path, text, { mode: 0o600 });
}
