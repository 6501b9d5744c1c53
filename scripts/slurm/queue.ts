/** The fields that {@linkcode readQueue} reads, as `squeue --format` names them. */
export const QUEUE_FORMAT = "%F|%K|%T|%N";

/** A job as `squeue` shows it. */
export interface Task {
  /** Of the job, or of the array that it belongs to. */
  job: number;
  /** Its place in the array; undefined for a job that is in none. */
  index: number | undefined;
  /** Slurm's word, such as `PENDING` or `COMPLETED`. */
  state: string;
  /** Where it runs or ran; empty before. */
  node: string;
}

/** The states of a job that has ended. */
const ENDS = [
  "BOOT_FAIL",
  "CANCELLED",
  "COMPLETED",
  "DEADLINE",
  "FAILED",
  "NODE_FAIL",
  "OUT_OF_MEMORY",
  "PREEMPTED",
  "TIMEOUT",
];

/** Reads what `squeue --noheader --array` prints in {@linkcode QUEUE_FORMAT}. */
export function readQueue(text: string): Task[] {
  return text.split("\n").filter((line) => line.trim() !== "").map((line) => {
    const [job = "", index = "", state = "", node = ""] = line.trim().split("|");
    return {
      job: Number(job),
      index: /^\d+$/.test(index) ? Number(index) : undefined,
      state,
      node,
    };
  });
}

/** Whether a job has ended for good. */
export function hasEnded({ state }: Task): boolean {
  return ENDS.includes(state);
}
