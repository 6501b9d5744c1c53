import $, { type CommandBuilder } from "dax";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { canInstall, findProgram, installPrograms, searchPath } from "../apt.ts";
import { CLUSTER_HOST, clusterConf, type ClusterPlaces, placesOf } from "./cluster_conf.ts";
import { QUEUE_FORMAT, readQueue, type Task } from "./queue.ts";

const START_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 200;

/**
 * The first process of the cluster's process namespace. `$1` is the cluster's folder, `$2` its host
 * name, the others are its nodes. Each node has a process namespace, of which slurmd is the first
 * process. A node's name on stdin kills that node, and the kernel kills all that runs on it. When stdin
 * is closed, the script ends, and the kernel kills the whole cluster: also if this task was killed.
 */
const CLUSTER_SCRIPT = `
set -u
cd "$1"
ip link set lo up
# Slurm resolves no address on a host that has only loopback addresses (AI_ADDRCONFIG).
ip address add 192.0.2.1/32 dev lo
hostname "$2"
shift 2
munged --foreground --force --socket="$PWD/munge/socket" --key-file="$PWD/munge/key" \\
  --pid-file="$PWD/munge/pid" --seed-file="$PWD/munge/seed" --log-file="$PWD/munge/log" \\
  >munged.out 2>&1 &
until [ -S munge/socket ]; do sleep 0.1; done
slurmctld -D -f "$PWD/slurm.conf" >slurmctld.out 2>&1 &
for node do
  unshare --pid --fork --kill-child --mount-proc \\
    slurmd -D -N "$node" -f "$PWD/slurm.conf" >"slurmd-$node.out" 2>&1 &
  echo $! >"$node.pid"
done
while read -r node; do kill -KILL "$(cat "$node.pid")"; done
`;

/** The Debian package of each program that a cluster needs. */
const packages = {
  slurmctld: "slurmctld",
  slurmd: "slurmd",
  sbatch: "slurm-client",
  munged: "munge",
  ip: "iproute2",
  hostname: "hostname",
  nsenter: "util-linux",
};

/** A Slurm cluster on this machine: nothing else can reach it, and it ends with this process. */
export class Cluster {
  readonly #places: ClusterPlaces;
  readonly #child: Deno.ChildProcess;
  readonly #commands: WritableStreamDefaultWriter<Uint8Array>;

  private constructor(places: ClusterPlaces, child: Deno.ChildProcess) {
    this.#places = places;
    this.#child = child;
    this.#commands = child.stdin.getWriter();
  }

  /**
   * Starts a controller, and nodes with one processor each.
   *
   * @param directory an empty folder that only root can enter, absolute
   * @throws {UserError} if Slurm cannot be installed, or does not start
   */
  static async start(directory: string, nodes: readonly string[]): Promise<Cluster> {
    await requireSlurm();
    const places = placesOf(directory);
    await Deno.mkdir(join(directory, "munge"), { mode: 0o700 });
    await Deno.mkdir(join(directory, "state"), { mode: 0o700 });
    const key = crypto.getRandomValues(new Uint8Array(128));
    await Deno.writeFile(join(directory, "munge/key"), key, { mode: 0o600 });
    await Deno.writeTextFile(places.conf, clusterConf(places, nodes));
    const child = new Deno.Command("unshare", {
      args: [
        ...["--pid", "--fork", "--kill-child", "--mount-proc", "--net", "--uts"],
        ...["sh", "-c", CLUSTER_SCRIPT, "sh", directory, CLUSTER_HOST, ...nodes],
      ],
      env: { PATH: searchPath },
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const cluster = new Cluster(places, child);
    try {
      await cluster.#untilIdle(nodes.length);
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A command that can reach the cluster. */
  command(...words: string[]): CommandBuilder {
    const namespaces = `/proc/${this.#child.pid}/ns`;
    const command = [
      ...["nsenter", `--net=${namespaces}/net`, `--uts=${namespaces}/uts`, ...words],
    ];
    return $`${command}`.env({ SLURM_CONF: this.#places.conf, PATH: searchPath }).stdin("null");
  }

  /** All jobs, also those that have ended; of an array, each task. */
  async queue(): Promise<Task[]> {
    const text = await this.command(
      ...["squeue", "--noheader", "--array", "--states=all", `--format=${QUEUE_FORMAT}`],
    ).text();
    return readQueue(text);
  }

  /** Kills a node at once, with everything that runs on it. */
  async kill(node: string): Promise<void> {
    await this.#commands.write(new TextEncoder().encode(`${node}\n`));
  }

  /** The last lines of the controller's log. */
  async log(): Promise<string[]> {
    const text = await Deno.readTextFile(join(this.#places.directory, "slurmctld.log"))
      .catch(() => "");
    return text.trimEnd().split("\n").slice(-10);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#commands.close().catch(() => {});
    await this.#child.status;
  }

  async #untilIdle(count: number): Promise<void> {
    let ended = false;
    this.#child.status.then(() => ended = true);
    const deadline = Date.now() + START_MILLISECONDS;
    while (!ended && Date.now() < deadline) {
      const { stdout } = await this.command(
        ...["sinfo", "--noheader", "--Node", "--format=%T"],
      ).stdout("piped").stderr("null").timeout("10s").noThrow();
      const idle = stdout.split("\n").filter((state) => state.trim() === "idle");
      if (idle.length === count) return;
      await sleep(POLL_MILLISECONDS);
    }
    const log = await this.log();
    throw new UserError(`Starting Slurm failed: ${log.at(-1) || "its nodes are not idle"}`);
  }
}

async function requireSlurm(): Promise<void> {
  if (await canInstall()) await installPrograms(packages);
  for (const [program, name] of Object.entries(packages)) {
    if (await findProgram(program) !== undefined) continue;
    throw new UserError(`Starting Slurm failed: \`${program}\` is not installed`, {
      hint: `install Debian's package ${name}; the nodes need root`,
    });
  }
}
