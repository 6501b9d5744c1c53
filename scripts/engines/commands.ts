import { join } from "node:path";
import { privateEngineHost } from "../private_engine.ts";
import type { NativeEngine } from "./native_engines.ts";
import { asRootlessUser, inPlace, type PlacedCommand } from "./place.ts";

const commands: Record<NativeEngine["kind"], (directory: string) => PlacedCommand> = {
  docker: (directory) => ({ command: ["dockerd", ...dockerOptions(directory)] }),
  "docker-rootless": (directory) => ({
    isRootless: true,
    command: asRootlessUser({
      PATH: "/usr/sbin:/usr/bin",
      HOME: join(directory, "home"),
      XDG_RUNTIME_DIR: join(directory, "run"),
      DOCKERD_ROOTLESS_ROOTLESSKIT_NET: "slirp4netns",
    }, [
      ...["sh", "/usr/share/docker.io/contrib/dockerd-rootless.sh"],
      ...dockerOptions(directory),
    ]),
  }),
  podman: (directory) => ({
    isPureV1: true,
    command: [
      "env",
      ...[`HOME=${join(directory, "home")}`, "PODMAN_IGNORE_CGROUPSV1_WARNING=1"],
      `CONTAINERS_CONF=${join(directory, "containers.conf")}`,
      ...["podman", "--root", join(directory, "data"), "--runroot", join(directory, "run")],
      ...["--tmpdir", join(directory, "exec"), "--cgroup-manager", "cgroupfs"],
      ...["--events-backend", "file", "system", "service", "--time", "0"],
      privateEngineHost(directory),
    ],
  }),
};

/** The command line that starts an engine in the background, with all its files in one folder. */
export async function startCommand(
  { kind }: NativeEngine,
  root: string,
  directory: string,
): Promise<string[]> {
  return await inPlace(commands[kind](directory), { root, directory });
}

function dockerOptions(directory: string): string[] {
  return [
    ...["--config-file", join(directory, "daemon.json")],
    ...["--host", privateEngineHost(directory)],
    ...["--data-root", join(directory, "data")],
    ...["--exec-root", join(directory, "exec")],
    ...["--pidfile", join(directory, "dockerd.pid")],
  ];
}

/** Podman's settings: its default process limits need a privilege that it may not have. */
export const containersConf = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
`;
