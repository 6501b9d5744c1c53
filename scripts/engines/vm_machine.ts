import $ from "dax";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { engineVersion, privateEngineHost } from "../private_engine.ts";
import type { VmImage } from "./vm_image.ts";
import { vmDirectory } from "./vm_image.ts";

/** A running virtual machine with an engine in it. */
export interface Machine {
  /** Variables for a client here to find the engine there. */
  env: { DOCKER_HOST: string };
  /** Aborted once the machine has ended. */
  signal: AbortSignal;
  /** The words of a command here that runs its arguments in a shell of the machine, as root. */
  shell: readonly string[];
  /**
   * Runs a shell command line in the machine as root.
   *
   * @returns its standard output
   * @throws {Error} if it fails or times out
   */
  run(command: string, options?: { stdin?: Uint8Array | undefined }): Promise<string>;
  /** Restarts the engine with these settings of `daemon.json`, and waits for it. */
  useSettings(settings: Record<string, unknown>): Promise<void>;
  /**
   * Forwards another engine of the machine to a socket here, and waits for it.
   *
   * @param name of the socket here
   * @param path of the socket there
   * @returns variables for a client here to find it
   */
  reach(name: string, path: string): Promise<{ DOCKER_HOST: string }>;
  /** Powers off, so that everything written is on the disk. */
  powerOff(): Promise<void>;
  /** Ends it at once. May be called more than once, and after {@linkcode powerOff}. */
  stop(): Promise<void>;
}

/** The folder with the files of the running machine; there is only one. */
const runDirectory = join(vmDirectory, "run");

/** An emulated machine responds after 40 s if it has two processors to itself. */
const bootMilliseconds = 900_000;
const commandMilliseconds = 600_000;
const stopMilliseconds = 300_000;
const pollMilliseconds = 500;

/** Emulates processors in software, because data centres seldom offer virtualisation. */
const kernelOptions = [
  "root=/dev/vda",
  "rw",
  "console=ttyS0",
  "quiet",
  "panic=-1",
  "net.ifnames=0",
  "mitigations=off",
  "random.trust_cpu=on",
  "tsc=reliable",
  "systemd.show_status=false",
];

/** How to boot a machine. */
export interface Boot {
  /** Whether the disk keeps what the machine writes; otherwise it is discarded. */
  keepChanges: boolean;
  /** Whether its kernel has SELinux; not enforced at first, as in Debian's defaults. */
  selinux: boolean;
  /** Ends the machine, regardless of what is being waited for. */
  signal: AbortSignal;
}

/** Boots a machine and waits for its engine. */
export async function bootMachine(
  image: VmImage,
  { keepChanges, selinux, signal }: Boot,
): Promise<Machine> {
  await stopMachine();
  await Deno.mkdir(runDirectory, { recursive: true, mode: 0o700 });
  const serial = join(runDirectory, "serial");
  const port = freePort();
  const words = [...kernelOptions, `security=${selinux ? "selinux" : "none"}`];
  const qemu = spawn("qemu-system-x86_64", [
    ...["-accel", "tcg,thread=multi,tb-size=512", "-cpu", "max", "-smp", "2", "-m", "4096"],
    ...["-display", "none", "-nodefaults", "-no-reboot"],
    ...["-kernel", image.kernel, "-initrd", image.initrd, "-append", words.join(" ")],
    "-drive",
    `file=${image.disk},format=raw,if=virtio,snapshot=${keepChanges ? "off" : "on"}`,
    ...["-netdev", `user,id=n,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
    ...["-device", "virtio-net-pci,netdev=n,romfile=", "-device", "virtio-rng-pci"],
    ...["-serial", `file:${serial}`, "-pidfile", pidFile(runDirectory)],
  ]);
  let tunnel: Deno.ChildProcess | undefined;
  const socket = join(runDirectory, "docker.sock");
  const control = join(runDirectory, "ssh");
  const ssh = sshOptions(image, port);
  const shell = ["ssh", "-S", control, ...ssh, "root@127.0.0.1"];
  const env = { DOCKER_HOST: privateEngineHost(runDirectory) };
  const stop = async () => {
    for (const child of [tunnel, qemu]) end(child);
    await Promise.all([tunnel?.status, qemu.status]);
    await Deno.remove(runDirectory, { recursive: true }).catch(() => {});
  };
  const ended = () => void stop();
  signal.addEventListener("abort", ended);
  const run = async (command: string, options: { stdin?: Uint8Array | undefined } = {}) => {
    const child = $`${shell} ${command}`
      .timeout(commandMilliseconds).stdin(options.stdin ?? "null").stdout("piped").stderr("piped")
      .noThrow();
    const { code, stdout, stderr } = await child;
    if (code !== 0) throw new Error(`\`${command}\` failed in the machine (${code}): ${stderr}`);
    return stdout;
  };
  const until = async (what: string, isSo: () => Promise<boolean>) => {
    const deadline = Date.now() + bootMilliseconds;
    while (!await isSo()) {
      signal.throwIfAborted();
      const ends = [qemu, tunnel].flatMap((child) => child === undefined ? [] : [child.status]);
      const gone = await Promise.race([...ends, sleep(pollMilliseconds)]);
      if (gone === undefined && Date.now() < deadline) continue;
      signal.throwIfAborted();
      throw new UserError(`Starting a virtual machine failed: ${what}`, {
        hint: await lastWords(gone === undefined ? [] : [qemu, tunnel], serial),
      });
    }
  };
  const isUp = async (which: Machine["env"]) => await engineVersion(which) !== undefined;
  const answers = () => isUp(env);
  try {
    await until("it does not answer", async () => {
      const { code } = await $`ssh ${ssh} -o ConnectTimeout=20 root@127.0.0.1 true`
        .timeout("60s").stdin("null").stdout("null").stderr("null").noThrow();
      return code === 0;
    });
    tunnel = spawn("ssh", [
      ...["-M", "-S", control, "-N", "-L", `${socket}:/var/run/docker.sock`],
      ...["-o", "ExitOnForwardFailure=yes", ...ssh, "root@127.0.0.1"],
    ]);
    await until("its engine does not answer", answers);
    signal.throwIfAborted();
  } catch (error) {
    signal.removeEventListener("abort", ended);
    await stop();
    throw error;
  }
  return {
    env,
    signal,
    shell,
    run,
    async useSettings(settings) {
      const text = new TextEncoder().encode(JSON.stringify(settings));
      await run("cat >/etc/docker/daemon.json && systemctl restart docker", { stdin: text });
      await until("its engine does not answer", answers);
    },
    async reach(name, path) {
      const directory = join(runDirectory, name);
      const found = { DOCKER_HOST: privateEngineHost(directory) };
      const isLed = await Deno.mkdir(directory).then(() => false, isThere);
      if (!isLed) {
        const forward = ["-O", "forward", "-L", `${join(directory, "docker.sock")}:${path}`];
        await $`ssh -S ${control} ${forward} ${ssh} root@127.0.0.1`.stdin("null").quiet();
      }
      await until("another engine does not answer", () => isUp(found));
      return found;
    },
    async powerOff() {
      // The connection may end before the command does; the machine's end shows whether it worked.
      await run("systemctl poweroff").catch(() => {});
      const gone = await Promise.race([
        qemu.status,
        sleep(stopMilliseconds, undefined, { ref: false }),
      ]);
      if (gone === undefined) throw new UserError("Powering off a virtual machine failed");
    },
    async stop() {
      signal.removeEventListener("abort", ended);
      await stop();
    },
  };
}

/**
 * Ends a machine that a task left behind, and only that.
 *
 * @param directory the files of the running machine
 * @returns whether there was one
 */
export async function stopMachine(directory: string = runDirectory): Promise<boolean> {
  const file = pidFile(directory);
  const pid = (await Deno.readTextFile(file).catch(() => "")).trim();
  const isOurs = async () =>
    /^\d+$/.test(pid) &&
    (await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "")).split("\0").includes(file);
  const wasRunning = await isOurs();
  if (wasRunning) Deno.kill(Number(pid), "SIGKILL");
  const deadline = Date.now() + stopMilliseconds;
  while (await isOurs()) {
    if (Date.now() > deadline) throw new UserError(`Stopping a virtual machine failed: ${pid}`);
    await sleep(pollMilliseconds);
  }
  // A killed task leaves its sockets, which cannot be listened on again.
  await Deno.remove(directory, { recursive: true }).catch(() => {});
  return wasRunning;
}

/** The file to which QEMU writes its process id. */
function pidFile(directory: string): string {
  return join(directory, "pid");
}

/** Reads and writes nothing of the user's: no configuration, no agent, no known hosts. */
function sshOptions({ key, knownHosts }: VmImage, port: number): string[] {
  const options = {
    IdentitiesOnly: "yes",
    IdentityAgent: "none",
    UserKnownHostsFile: knownHosts,
    GlobalKnownHostsFile: "/dev/null",
    HostKeyAlias: "courseraprogramming-vm",
    StrictHostKeyChecking: "accept-new",
    BatchMode: "yes",
    LogLevel: "ERROR",
  };
  return [
    ...["-F", "none", "-i", key, "-p", String(port)],
    ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
  ];
}

/** Starts a process that the system ends with this one, however that ends. */
function spawn(program: string, args: string[]): Deno.ChildProcess {
  return new Deno.Command("setpriv", {
    args: ["--pdeathsig", "KILL", "nice", "-n", "10", program, ...args],
    cwd: "/",
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

/** What the programs printed before they ended, or else the machine. */
async function lastWords(
  children: (Deno.ChildProcess | undefined)[],
  serial: string,
): Promise<string> {
  for (const child of children) end(child);
  const said = await Promise.all(children.map((child) => new Response(child?.stderr).text()));
  const printed = await Deno.readTextFile(serial).catch(() => "");
  const lines = [printed, ...said].flatMap((text) => text.trim().split("\n"));
  return `it said last: ${lines.findLast((line) => line !== "") ?? "nothing"}`;
}

function end(child: Deno.ChildProcess | undefined): void {
  try {
    child?.kill("SIGKILL");
  } catch {
    // It has ended already.
  }
}

function isThere(error: unknown): true {
  if (error instanceof Deno.errors.AlreadyExists) return true;
  throw error;
}

/** A port of 127.0.0.1 that nothing listens on. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
