import { rootlessUser } from "./root_file_systems.ts";
import type { Machine } from "./vm_machine.ts";

const { name, id } = rootlessUser;
const home = "/var/lib/engine-home";
const socket = `/run/user/${id}/docker.sock`;

/** Runs programs in the machine as the user of {@linkcode startRootlessEngine}. */
export const rootlessCaller = { id, env: { DOCKER_HOST: `unix://${socket}` } };

/**
 * The user's line in `/etc/shadow`: no one can sign in, but systemd opens a session for the user.
 */
export const rootlessShadow = `${name}:!:20000::::::`;

/** The user's home folder in {@linkcode rootlessFiles}. */
export const rootlessHome = { path: home, id };

const starter = "/usr/local/sbin/dockerd-with-containerd";
const containerdSettings = "/etc/containerd/rootless.toml";

/** Runs Docker's own script as a unit of the user's systemd, which creates the control groups. */
const unit = `[Service]
Type=notify
NotifyAccess=all
Delegate=yes
Environment=HOME=${home} PATH=/usr/sbin:/usr/bin DOCKERD_ROOTLESS_ROOTLESSKIT_NET=slirp4netns
Environment=DOCKERD=${starter}
ExecStart=/bin/sh /usr/share/docker.io/contrib/dockerd-rootless.sh --host unix://${socket}
TimeoutStartSec=infinity
[Install]
WantedBy=default.target
`;

/** Starts containerd: dockerd waits only 15 s for it, too short on a shared emulated processor. */
const startScript = `#!/bin/sh
set -e
folder=$XDG_RUNTIME_DIR/containerd
mkdir -p "$folder"
rm -f "$folder/containerd.sock"
containerd --config ${containerdSettings} --root "$HOME/containerd" \\
  --state "$folder/state" --address "$folder/containerd.sock" &
until [ -S "$folder/containerd.sock" ]; do sleep 0.5; done
exec dockerd --containerd "$folder/containerd.sock" "$@"
`;

/**
 * Files of a machine with a rootless engine, by path. By default systemd delegates only some
 * controllers to users: neither `cpuset` nor `io`.
 */
export const rootlessFiles: Readonly<Record<string, string>> = {
  "etc/systemd/system/user@.service.d/delegate.conf":
    "[Service]\nDelegate=cpu cpuset io memory pids\n",
  "etc/systemd/user/docker-rootless.service": unit,
  // Plugins that dockerd omits too, or that need root.
  [containerdSettings]:
    'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]\n',
};

/** Programs of such a machine, by path. */
export const rootlessPrograms: Readonly<Record<string, string>> = { [starter]: startScript };

/** Links of such a machine: targets by path. */
export const rootlessLinks: Readonly<Record<string, string>> = {
  "etc/systemd/user/default.target.wants/docker-rootless.service": "../docker-rootless.service",
};

/**
 * Starts a rootless engine in a machine, by its user's systemd, in addition to the one with root,
 * and gives it an image of that one; or finds it running.
 *
 * @returns variables for a client here to find it
 */
export async function startRootlessEngine(
  { reach, run }: Machine,
  image: string,
): Promise<{ DOCKER_HOST: string }> {
  await run(`systemctl start user@${id}.service`);
  const env = await reach("rootless", socket);
  const docker = `docker --host unix://${socket}`;
  await run(`${docker} image inspect ${image} >/dev/null || docker save ${image} | ${docker} load`);
  return env;
}
