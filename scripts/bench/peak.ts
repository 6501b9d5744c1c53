/** The use of one run of a program. */
export interface Peak {
  ms: number;
  /** Processor time in user and kernel mode, in seconds, without the last moment. */
  cpuSeconds: number;
  /** The kernel's high-water mark for its memory. */
  megabytes: number;
}

/** The unit of processor time in Linux, on every machine today. */
const TICKS_A_SECOND = 100;

/**
 * Runs a program to its end, without input and output, and watches its memory.
 *
 * @param expected its exit code
 * @throws if it ends with another one
 */
export async function measure(
  program: string,
  args: string[],
  env: Record<string, string>,
  expected = 0,
): Promise<Peak> {
  const started = performance.now();
  const child = new Deno.Command(program, {
    ...{ args, env, stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
  let kilobytes = 0;
  let ticks = 0;
  let running = true;
  const ended = child.status.finally(() => running = false);
  while (running) {
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
    kilobytes = Math.max(kilobytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    const stat = await Deno.readTextFile(`/proc/${child.pid}/stat`).catch(() => "");
    // After the name, which may contain blanks.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    ticks = Math.max(ticks, Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
    await Promise.race([ended, new Promise((done) => setTimeout(done, 20))]);
  }
  const { code } = await ended;
  if (code !== expected) throw new Error(`${args.slice(0, 2).join(" ")} ended with ${code}`);
  return {
    ms: performance.now() - started,
    cpuSeconds: ticks / TICKS_A_SECOND,
    megabytes: kilobytes / 1024,
  };
}
