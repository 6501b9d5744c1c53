import { missingCgroups, readCgroupState } from "../cgroups.ts";
import { rootlessUser } from "./root_file_systems.ts";

/**
 * Prepares a separate mount and network namespace for an engine, then becomes the engine. `$1` is a
 * root file system, whose `/usr` and `/etc` replace this machine's, so that all other files keep
 * their usual paths. `$2` is yes if `/sys/fs/cgroup` needs a file system, `$3` lists the mount
 * options of hierarchies to mount, `$4` is yes for a rootless engine, `$5` is the engine's folder.
 */
export const placeScript = `
set -e
mount --make-rslave /
mount --bind "$1/usr" /usr
mount --bind "$1/etc" /etc
# Sockets of this machine's own engines are here.
mount -t tmpfs -o mode=755 tmpfs /run
ip link set lo up
if [ "$2" = yes ]; then mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup; fi
for options in $3; do
  place=/sys/fs/cgroup/\${options#none,name=}
  mkdir -p "$place"
  mount -t cgroup -o "$options" cgroup "$place"
done
if [ "$4" = yes ]; then
  # RootlessKit wants mounts that it can hand on, and the network device for its user.
  mount --make-rshared /
  mknod -m 666 /run/tun c 10 200
  mount --bind /run/tun /dev/net/tun
fi
directory=$5
shift 5
echo $$ > "$directory/pid"
exec "$@" > "$directory/log" 2>&1
`;

/** An engine's command and its requirements. */
export interface PlacedCommand {
  command: readonly string[];
  /** Whether it runs without root. */
  isRootless?: boolean;
  /**
   * Whether to hide the v2 hierarchy that many v1 machines also have: crun uses it even if the
   * folder is empty, writes files there, and fails where a file size limit forbids that.
   */
  isPureV1?: boolean;
}

/** A command line that starts an engine in the background, in namespaces of its own. */
export async function inPlace(
  { command, isRootless = false, isPureV1 = false }: PlacedCommand,
  { root, directory }: { root: string; directory: string },
): Promise<string[]> {
  const state = await readCgroupState();
  // With no mounts listed, all v1 hierarchies are mounted again, over the existing ones, and no
  // other.
  const { base, hierarchies } = missingCgroups(isPureV1 ? { ...state, mounts: "" } : state);
  return [
    ...["setsid", "--fork", "unshare", "--net", "--mount", "--propagation", "slave"],
    ...["sh", "-c", placeScript, "sh"],
    ...[root, yesNo(base), hierarchies.join(" "), yesNo(isRootless), directory],
    ...command,
  ];
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}

/** A command line to run as the rootless user, with only these variables. */
export function asRootlessUser(
  env: Record<string, string>,
  command: readonly string[],
): string[] {
  const { id } = rootlessUser;
  return [
    ...["setpriv", "--reuid", `${id}`, "--regid", `${id}`, "--clear-groups"],
    ...["env", "-i", ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
    ...command,
  ];
}
