import { temporaryFolder } from "../files.ts";

const REFUSAL = "Error response from daemon: NanoCPUs can not be set, as your kernel does not " +
  "support CPU CFS scheduler or the cgroup is not mounted.";

/** A docker client whose engine claims that it cannot limit processors; otherwise the real one. */
export async function quotalessDocker() {
  const engine = Deno.env.get("DOCKER_HOST") ?? "unix:///var/run/docker.sock";
  const found = await new Deno.Command("sh", { args: ["-c", "command -v docker"] }).output();
  const docker = new TextDecoder().decode(found.stdout).trim();
  const folder = await temporaryFolder({
    docker: {
      mode: 0o755,
      text: [
        "#!/bin/sh",
        `export DOCKER_HOST='${engine}'`,
        'case "$*" in',
        `*"--cpus "*) echo '${REFUSAL}' >&2; exit 125;;`,
        `info*) '${docker}' "$@" | sed 's/"C[Pp][Uu]CfsQuota":true/"CpuCfsQuota":false/';;`,
        `*) exec '${docker}' "$@";;`,
        "esac",
        "",
      ].join("\n"),
    },
  });
  return {
    /** For the program; without a socket it uses only the client. */
    env: { PATH: `${folder.path}:${Deno.env.get("PATH")}`, DOCKER_HOST: "tcp://127.0.0.1:1" },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
