import $ from "dax";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import type { CheckResult } from "../../tests/engines/check.ts";
import type { Engine } from "../../tests/engines/engine.ts";
import { runChecks } from "../../tests/engines/run_checks.ts";
import { ensureEngine } from "../engine.ts";
import { busyboxImage, ensureImages, pythonImage } from "../images.ts";
import { withLock } from "../lock.ts";
import { engineVersion } from "../private_engine.ts";
import { say } from "../say.ts";
import type { EngineResults } from "./engine_table.ts";
import { readFacts } from "./facts.ts";
import { ensureVmImage, finishVmImage, vmDirectory, type VmImage } from "./vm_image.ts";
import { bootMachine, type Machine } from "./vm_machine.ts";
import { type Files, type MachineTrial, machineTrials, type Row } from "./vm_rows.ts";

/**
 * Tests an engine, Debian trixie's Docker, in a virtual machine with cgroup v2. Only one machine
 * runs at a time; it ends with the task.
 *
 * @param name a key of {@linkcode machineTrials}
 * @param binary the compiled program
 * @throws {UserError} if no machine can run here
 */
export async function tryVm(name: string, binary: string): Promise<EngineResults[]> {
  const trial = machineTrials[name]!;
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  try {
    await Deno.mkdir(vmDirectory, { recursive: true, mode: 0o700 });
    return await withLock(join(vmDirectory, "lock"), async () => {
      const image = await readyImage(stopping.signal);
      return await tryMachine(trial, image, { binary, signal: stopping.signal });
    });
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    throw new UserError("Trying the virtual machine was stopped", { cause: error });
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, stop);
  }
}

/** If a machine does not start, all its rows fail. */
async function tryMachine(
  { selinux, rows }: MachineTrial,
  image: VmImage,
  { binary, signal }: { binary: string; signal: AbortSignal },
): Promise<EngineResults[]> {
  const boot = { keepChanges: false, selinux, signal };
  try {
    return await withMachine(image, boot, (machine) => tryRows(machine, binary, rows));
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    const failure = [error.message, error.hint ?? []].flat().join("; ");
    return rows.map(({ name }) => ({ name, version: undefined, results: [], failure }));
  }
}

async function tryRows(
  machine: Machine,
  binary: string,
  rows: readonly Row[],
): Promise<EngineResults[]> {
  const directory = await Deno.makeTempDir({ prefix: "courseraprogramming-vm-" });
  try {
    const results: EngineResults[] = [];
    for (const row of rows) {
      results.push(await tryRow(row, machine, { binary, directory }));
      machine.signal.throwIfAborted();
    }
    return results;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** The machine's own folder, whatever TMPDIR is here: in memory, as systemd mounts it. */
const TEMPORARY = "/tmp";

/** A row that cannot be prepared does not stop the others. */
async function tryRow(
  { name, checks, prepare, isInside, mountsFolders }: Row,
  machine: Machine,
  files: Files,
): Promise<EngineResults> {
  const results: CheckResult[] = [];
  let version: string | undefined;
  try {
    const { binary, env } = await prepare(machine, files);
    version = await engineVersion(env);
    const facts = await readFacts(env, mountsFolders);
    say(`Trying ${checks.length} checks on ${name} (${version})`);
    const temporary = isInside ? TEMPORARY : tmpdir();
    const engine: Engine = { name, binary, env: { ...env }, temporary, facts };
    await runChecks(engine, checks, {
      report(result) {
        machine.signal.throwIfAborted();
        results.push(result);
        if (result.outcome === "failed") say(`FAILED ${name}: ${result.check}`);
      },
    });
    return { name, version, results, failure: undefined };
  } catch (error) {
    machine.signal.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return { name, version, results, failure: error.message };
  }
}

/** The machine's image including base images; created if missing. */
async function readyImage(signal: AbortSignal): Promise<VmImage> {
  const { image, isFinished } = await ensureVmImage();
  if (isFinished) return image;
  const engine = await ensureEngine();
  await ensureImages(engine);
  const work = await Deno.makeTempDir({ prefix: "courseraprogramming-vm-" });
  try {
    const archive = join(work, "images.tar");
    await $`docker save --output ${archive} ${[busyboxImage, pythonImage]}`
      .env(engine.env).stdin("null").stdout("null");
    say("Booting the virtual machine once to give it the base images");
    // Files written without SELinux have no labels.
    const boot = { keepChanges: true, selinux: true, signal };
    await withMachine(image, boot, async ({ env, powerOff }) => {
      await $`docker load --quiet --input ${archive}`.env(env).stdin("null").stdout("null");
      await powerOff();
    });
  } finally {
    await Deno.remove(work, { recursive: true });
  }
  await finishVmImage();
  return image;
}

async function withMachine<T>(
  image: VmImage,
  options: Parameters<typeof bootMachine>[1],
  work: (machine: Machine) => Promise<T>,
): Promise<T> {
  const machine = await bootMachine(image, options);
  try {
    return await work(machine);
  } finally {
    await machine.stop();
  }
}
