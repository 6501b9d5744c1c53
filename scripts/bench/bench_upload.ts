import { join } from "node:path";
import type { Figure } from "./figure.ts";
import { median } from "./timing.ts";
import { UploadBench } from "./upload_bench.ts";

/** Odd, so that there is a median, and enough that a busy moment does not decide. */
const TURNS = 9;
const THROUGHPUT_BYTES = 1_000_000_000;
const SPARSE_BYTES = 4_000_000_000;

/** Measures uploads: their speed next to curl, their processor time, and the memory of a large one. */
export async function benchUpload(
  binary: string,
  work: string,
  env: Record<string, string>,
): Promise<Figure[]> {
  await using bench = await UploadBench.open(binary, join(work, "upload"), env);
  return [...await throughput(bench), await memory(bench)];
}

/**
 * Sends the same file to the same tus server, by the program in its chunks and by curl in one request,
 * each from an archive that was just written. The server needs more processor time than either, so on
 * a busy machine the ratio depends on it as much as on the program: the program's own processor time
 * is a separate figure.
 */
async function throughput(bench: UploadBench): Promise<Figure[]> {
  await bench.fill(THROUGHPUT_BYTES, "/dev/urandom");
  const turns: { ours: number; plain: number; cpu: number }[] = [];
  const loads = [Deno.loadavg()[0] ?? NaN];
  for (let turn = 0; turn < TURNS; turn++) {
    const first = turn % 2 === 1 ? await bench.curl() : undefined;
    const { seconds, cpuSeconds } = await bench.upload();
    turns.push({ ours: seconds, plain: first ?? await bench.curl(), cpu: cpuSeconds });
    loads.push(Deno.loadavg()[0] ?? NaN);
  }
  const [ours, plain, cpu] = [
    turns.map(({ ours }) => ours),
    turns.map(({ plain }) => plain),
    turns.map(({ cpu }) => cpu),
  ];
  const load = `load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`;
  return [
    {
      name: "upload of 1 GB against `curl -T` to the same server",
      value: median(turns.map(({ ours, plain }) => ours / plain)),
      limit: 1.25,
      unit: " x",
      detail: `median of ${TURNS} ratios; medians ${median(ours).toFixed(2)} and ` +
        `${median(plain).toFixed(2)} s; ${load}`,
    },
    {
      name: "processor time of the program for the transfer of 1 GB",
      value: median(cpu),
      limit: 1,
      unit: " s",
      detail: `median of ${TURNS} runs, ${Math.min(...cpu).toFixed(2)} to ${
        Math.max(...cpu).toFixed(2)
      } s`,
    },
  ];
}

/** Peak memory of the program, as the kernel's high-water mark. */
async function memory(bench: UploadBench): Promise<Figure> {
  await bench.fill(SPARSE_BYTES, undefined);
  const { megabytes } = await bench.upload();
  return {
    name: "peak memory for an archive of 4 GB",
    value: megabytes,
    limit: 200,
    unit: " MB",
    detail: "VmHWM",
  };
}
