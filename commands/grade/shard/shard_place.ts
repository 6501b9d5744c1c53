import { MOST_SHARDS } from "../../../grader/batch/record.ts";
import type { Shard } from "../../../grader/batch/shard.ts";
import { UsageError } from "../../../terminal/errors.ts";
import { visible } from "../../../terminal/text.ts";
import { parseShard } from "./shard_option.ts";

type Env = Readonly<Record<string, string>>;

/** A shard and where it was read from. */
export interface ShardPlace {
  shard: Shard;
  /** `GitLab (CI_NODE_INDEX=2, CI_NODE_TOTAL=4)` */
  from: string;
}

/** What a service reports: the index of this job, from 0, and the number of jobs. */
interface Reading {
  service: string;
  variables: readonly string[];
  position: number;
  count: number | undefined;
}

/** The variable that authors can set themselves, as `I/N`. It takes precedence over all others. */
const OWN = "COURSERAPROGRAMMING_SHARD";

/** A service that numbers its parallel jobs in two variables. */
interface Service {
  name: string;
  index: string;
  /** Absent if the service does not report the number of jobs. */
  count?: string;
  /** The index of its first job. */
  first: 0 | 1;
  /** A variable that must be set too: on Heroku, which lacks it, CI_NODE_INDEX counts from 0. */
  sign?: string;
}

/** From their public documentation. */
const SERVICES: readonly Service[] = [
  { name: "Kubernetes", index: "JOB_COMPLETION_INDEX", first: 0 },
  {
    name: "GitLab",
    index: "CI_NODE_INDEX",
    count: "CI_NODE_TOTAL",
    first: 1,
    sign: "GITLAB_CI",
  },
  {
    name: "Buildkite",
    index: "BUILDKITE_PARALLEL_JOB",
    count: "BUILDKITE_PARALLEL_JOB_COUNT",
    first: 0,
  },
  { name: "CircleCI", index: "CIRCLE_NODE_INDEX", count: "CIRCLE_NODE_TOTAL", first: 0 },
  {
    name: "Azure Pipelines",
    index: "SYSTEM_JOBPOSITIONINPHASE",
    count: "SYSTEM_TOTALJOBSINPHASE",
    first: 1,
  },
];

const SLURM = {
  id: "SLURM_ARRAY_TASK_ID",
  count: "SLURM_ARRAY_TASK_COUNT",
  min: "SLURM_ARRAY_TASK_MIN",
  max: "SLURM_ARRAY_TASK_MAX",
  step: "SLURM_ARRAY_TASK_STEP",
} as const;

/**
 * The shard that a CI service or a cluster assigns to this job through its environment.
 *
 * @param count number of shards, if the command line gives it
 * @throws {UsageError} if nothing is assigned, or the assignment is invalid
 */
export function shardPlace(env: Env, count: number | undefined): ShardPlace {
  const own = ownPlace(env);
  if (own !== undefined) return withCount(own, own.shard.count, count);
  const readings = [slurmReading(env), ...SERVICES.map((service) => readingOf(service, env))]
    .filter((reading) => reading !== undefined);
  const places = readings.map((reading) => placeOf(reading, env, count));
  const [first, ...others] = places;
  if (first === undefined) throw nothingFound();
  for (const { shard, from } of others) {
    if (shard.index === first.shard.index && shard.count === first.shard.count) continue;
    throw new UsageError(`option '--shard auto' finds two shards: ${first.from} and ${from}`, {
      hint: `write --shard I/N, or set ${OWN}=I/N`,
    });
  }
  return first;
}

function ownPlace(env: Env): ShardPlace | undefined {
  const text = env[OWN] ?? "";
  if (text === "") return undefined;
  const shard = parseShard(text);
  if (shard === undefined) throw malformed(OWN, text, "I/N with I from 1 to N");
  return { shard, from: `${OWN}=${text}` };
}

function readingOf({ name, index, count, first, sign }: Service, env: Env): Reading | undefined {
  if (sign !== undefined && (env[sign] ?? "") === "") return undefined;
  const number = readNumber(env, index);
  if (number === undefined) return undefined;
  if (number < first) throw malformed(index, String(number), `a number from ${first}`);
  return {
    service: name,
    variables: count === undefined ? [index] : [index, count],
    position: number - first,
    count: count === undefined ? undefined : required(env, count, index),
  };
}

/** Position of a task in its array, which may start anywhere and use steps. */
function slurmReading(env: Env): Reading | undefined {
  const id = readNumber(env, SLURM.id);
  if (id === undefined) return undefined;
  const count = required(env, SLURM.count, SLURM.id);
  const min = required(env, SLURM.min, SLURM.id);
  const max = required(env, SLURM.max, SLURM.id);
  const step = readNumber(env, SLURM.step) ?? 1;
  const position = (id - min) / step;
  // In an array such as 1,3,4 these numbers do not give a task's position.
  const isEven = step > 0 && Math.floor((max - min) / step) === count - 1;
  if (!isEven || !Number.isInteger(position)) {
    throw new UsageError(
      "option '--shard auto' needs a Slurm array of evenly spaced tasks, such as --array=1-4: " +
        said(Object.values(SLURM), env),
      { hint: "to run single tasks of an array again, write --shard I/N" },
    );
  }
  return { service: "Slurm", variables: [SLURM.id, SLURM.min, SLURM.count], position, count };
}

function placeOf(
  { service, variables, position, count }: Reading,
  env: Env,
  given: number | undefined,
): ShardPlace {
  const from = `${service} (${said(variables, env)})`;
  const total = count ?? given;
  if (total === undefined) {
    throw new UsageError(`option '--shard auto' needs the number of shards: ${from}`, {
      hint: `${service} does not say it; write --shard auto/N`,
    });
  }
  const shard = { index: position + 1, count: total };
  if (position < 0 || position >= total || total > MOST_SHARDS) {
    throw new UsageError(`option '--shard auto' finds no such shard: ${from}`, {
      hint: `there would be ${total}, and this is number ${shard.index}`,
    });
  }
  return withCount({ shard, from }, total, given);
}

/** If both the command line and the environment give the number of shards, they must agree. */
function withCount(place: ShardPlace, count: number, given: number | undefined): ShardPlace {
  if (given === undefined || given === count) return place;
  throw new UsageError(`option '--shard auto/${given}' does not fit ${place.from}`, {
    hint: "to grade a single shard again, write --shard I/N",
  });
}

function required(env: Env, name: string, because: string): number {
  const number = readNumber(env, name);
  if (number !== undefined) return number;
  throw new UsageError(`option '--shard auto' finds ${because} but not ${name}`, {
    hint: "set both, or write --shard I/N",
  });
}

/** Undefined if the variable is unset or empty. */
function readNumber(env: Env, name: string): number | undefined {
  const text = env[name] ?? "";
  if (text === "") return undefined;
  if (!/^[0-9]{1,9}$/.test(text)) throw malformed(name, text, "a number");
  return Number(text);
}

function malformed(name: string, text: string, wanted: string): UsageError {
  return new UsageError(`option '--shard auto': ${name} must be ${wanted}, not ${quoted(text)}`);
}

function quoted(text: string): string {
  return `\`${visible(text.slice(0, 80))}\``;
}

function said(names: readonly string[], env: Env): string {
  return names.filter((name) => (env[name] ?? "") !== "")
    .map((name) => `${name}=${env[name]}`).join(", ");
}

function nothingFound(): UsageError {
  const read = [{ name: "Slurm", index: SLURM.id }, ...SERVICES]
    .map(({ name, index }) => `${index} (${name})`).join(", ");
  return new UsageError("option '--shard auto' finds no shard in the environment", {
    hint: `it reads ${OWN}=I/N, ${read}; or write --shard I/N`,
  });
}
