/** The files of a cluster, all in one folder. */
export interface ClusterPlaces {
  /** Absolute. */
  directory: string;
  /** `slurm.conf`. */
  conf: string;
  /** The socket of its own munged. */
  mungeSocket: string;
}

/** The name of the host of all daemons: one that resolves on every machine. */
export const CLUSTER_HOST = "localhost";

/** The cluster has its own network, where all ports are free. */
const FIRST_NODE_PORT = 17001;

/** The files of a cluster in `directory`. */
export function placesOf(directory: string): ClusterPlaces {
  return {
    directory,
    conf: `${directory}/slurm.conf`,
    mungeSocket: `${directory}/munge/socket`,
  };
}

/**
 * `slurm.conf`: one controller and several nodes on one host, each node with a port of its own. Slurm
 * considers a node dead after five silent seconds, and requeues its job.
 *
 * @param nodes their names
 */
export function clusterConf(
  { directory, mungeSocket }: ClusterPlaces,
  nodes: readonly string[],
): string {
  const lines = [
    "ClusterName=courseraprogramming",
    `SlurmctldHost=${CLUSTER_HOST}(127.0.0.1)`,
    "SlurmctldPort=17000",
    `AuthInfo=socket=${mungeSocket}`,
    "SlurmUser=root",
    "SlurmdUser=root",
    `StateSaveLocation=${directory}/state`,
    `SlurmdSpoolDir=${directory}/spool-%n`,
    `SlurmctldPidFile=${directory}/slurmctld.pid`,
    `SlurmdPidFile=${directory}/slurmd-%n.pid`,
    `SlurmctldLogFile=${directory}/slurmctld.log`,
    `SlurmdLogFile=${directory}/slurmd-%n.log`,
    // The default needs control groups, which belong to the machine's services.
    "ProctrackType=proctrack/linuxproc",
    "SelectType=select/cons_tres",
    "SelectTypeParameters=CR_CPU",
    // Nodes have one processor each, regardless of this machine.
    "SlurmdParameters=config_overrides",
    "SchedulerParameters=sched_interval=2,bf_interval=2",
    "ReturnToService=2",
    "JobRequeue=1",
    "SlurmdTimeout=5",
    "KillWait=2",
    // Slurm would forget how a job ended.
    "MinJobAge=3600",
    ...nodes.map((name, at) =>
      `NodeName=${name} NodeAddr=127.0.0.1 NodeHostname=${CLUSTER_HOST} Port=${
        FIRST_NODE_PORT + at
      } CPUs=1`
    ),
    "PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP",
  ];
  return `${lines.join("\n")}\n`;
}
