import { join } from "node:path";
import {
  cacheOf,
  fakeSettings,
  ownTokens,
  temporaryHome,
} from "../../tests/support/coursera/fake_coursera_client.ts";
import { FakeCoursera } from "../../tests/support/coursera/fake_coursera.ts";
import { FakeTransloadit } from "../../tests/support/coursera/fake_transloadit.ts";

type Env = Record<string, string>;

/** The unit that Linux reports to programs, whatever it uses internally. */
const TICKS_PER_SECOND = 100;

/** What a process has used. */
interface Usage {
  /** Its peak memory. */
  megabytes: number;
  /** Its processor time since the transfer began; before that, it makes and hashes the archive. */
  cpuSeconds: number;
}

/** One upload of the program, with the seconds that only its transfer took. */
interface Measured extends Usage {
  seconds: number;
}

/** The program with fakes of everything it talks to; a stand-in for docker saves a file as the image. */
export class UploadBench implements AsyncDisposable {
  #runs = 0;

  private constructor(
    readonly binary: string,
    readonly folder: string,
    readonly env: Env,
    readonly parts: AsyncDisposableStack,
    readonly transloadit: FakeTransloadit,
  ) {}

  static async open(binary: string, folder: string, env: Env): Promise<UploadBench> {
    await Deno.mkdir(folder);
    const parts = new AsyncDisposableStack();
    const transloadit = parts.use(await FakeTransloadit.start({ executingPolls: 0 }));
    const fake = parts.use(await FakeCoursera.start());
    const home = parts.use(await temporaryHome());
    const settings = fakeSettings(fake, transloadit.configuration);
    await home.write(".coursera/courseraprogramming.cfg", settings);
    await home.write(".coursera/oauth2_cache.json", cacheOf());
    ownTokens(home, fake.origin);
    const bin = join(folder, "bin");
    await Deno.mkdir(bin);
    await Deno.writeTextFile(join(bin, "docker"), standIn(folder), { mode: 0o755 });
    const surroundings = {
      ...env,
      HOME: home.path,
      TMPDIR: folder,
      PATH: `${bin}:${env.PATH}`,
      DOCKER_HOST: "tcp://stand-in",
    };
    return new UploadBench(binary, folder, surroundings, parts, transloadit);
  }

  /** Makes the archive, of random bytes or sparse. */
  async fill(bytes: number, from: string | undefined): Promise<void> {
    const path = join(this.folder, "image.tar");
    await Deno.remove(path).catch(() => {});
    if (from === undefined) await Deno.open(path, { create: true, write: true }).then(close);
    else await shell(`head -c ${bytes} ${from} > ${path}`);
    await Deno.truncate(path, bytes);
    const image = { Id: `sha256:${bytes}`, Architecture: "amd64", Size: bytes };
    await Deno.writeTextFile(join(this.folder, "image.json"), JSON.stringify(image));
  }

  /** Starts an upload; the same course means the same release. */
  start(course: string, options: string[] = []): Deno.ChildProcess {
    return new Deno.Command(this.binary, {
      args: ["upload", "grader", course, "--no-sanity", "--json", ...options],
      env: this.env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  async upload(): Promise<Measured> {
    await settle();
    const child = this.start(`course-000${++this.#runs}`, ["--no-resume"]);
    const { transloadit } = this;
    const sentBefore = (await transloadit.offsets()).length;
    const usage = usageOf(child, async () => (await transloadit.offsets()).length > sentBefore);
    const { code, stdout, stderr } = await child.output();
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
    const { transfer } = JSON.parse(new TextDecoder().decode(stdout));
    await this.forgetFiles();
    return { seconds: transfer.seconds, ...await usage };
  }

  /**
   * Seconds that curl takes to send the archive to the tus server in one request. It gets its own copy,
   * as the program does from `docker save`.
   */
  async curl(): Promise<number> {
    const archive = join(this.folder, "copy.tar");
    await shell(`cat ${join(this.folder, "image.tar")} > ${archive}`);
    await settle();
    const url = await this.#createUpload();
    const headers = [
      "Tus-Resumable: 1.0.0",
      "Upload-Offset: 0",
      "Content-Type: application/offset+octet-stream",
      "Expect:",
    ];
    const args = [
      "--silent",
      "--show-error",
      "--fail",
      "--request",
      "PATCH",
      "--output",
      "/dev/null",
    ];
    const output = await new Deno.Command("curl", {
      args: [
        ...[
          ...args,
          "--write-out",
          "%{time_total}",
          "--upload-file",
          archive,
        ],
        ...headers.flatMap((header) => ["--header", header]),
        url,
      ],
    }).output();
    if (!output.success) throw new Error(new TextDecoder().decode(output.stderr));
    await Deno.remove(archive);
    await this.forgetFiles();
    return Number(new TextDecoder().decode(output.stdout));
  }

  async #createUpload(): Promise<string> {
    const { origin } = this.transloadit;
    const form = new FormData();
    form.append("params", JSON.stringify({ auth: { key: "k" }, template_id: "t" }));
    form.append("num_expected_upload_files", "1");
    form.append("tus_num_expected_upload_files", "1");
    const assembly = await fetch(`${origin}/assemblies`, { method: "POST", body: form });
    const { assembly_ssl_url } = await assembly.json();
    const metadata = { assembly_url: assembly_ssl_url, fieldname: "file", filename: "x.tar" };
    const created = await fetch(`${origin}/resumable/files`, {
      method: "POST",
      headers: {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": String((await Deno.stat(join(this.folder, "image.tar"))).size),
        "Upload-Metadata": Object.entries(metadata).map(([name, value]) => `${name} ${btoa(value)}`)
          .join(),
      },
    });
    await created.body?.cancel();
    return created.headers.get("location") ?? "";
  }

  /** Removes the files that the server has received. */
  async forgetFiles(): Promise<void> {
    for (const { file } of await this.transloadit.received()) {
      if (file !== undefined) await Deno.remove(file).catch(() => {});
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.parts[Symbol.asyncDispose]();
  }
}

/** A `docker` that knows one image, which is a file. */
function standIn(folder: string): string {
  return `#!/bin/sh
case "$1" in
image) cat ${folder}/image.json ;;
save) exec cat ${folder}/image.tar ;;
esac
`;
}

/**
 * Watches a process, as the kernel reports it; call it as soon as the process has started.
 *
 * @param hasBegun whether the transfer has begun
 */
async function usageOf(
  child: Deno.ChildProcess,
  hasBegun: () => Promise<boolean>,
): Promise<Usage> {
  let [kilobytes, ticks] = [0, 0];
  let ticksBefore: number | undefined;
  let isRunning = true;
  const ended = child.status.then(() => isRunning = false);
  while (isRunning) {
    const read = (name: string) => Deno.readTextFile(`/proc/${child.pid}/${name}`).catch(() => "");
    const peak = /VmHWM:\s+(\d+)/.exec(await read("status"))?.[1] ?? 0;
    // The fields after the name, which may contain anything: proc_pid_stat(5), from the third one on.
    const fields = (await read("stat")).split(") ").at(-1)?.split(" ") ?? [];
    kilobytes = Math.max(kilobytes, Number(peak));
    ticks = Math.max(ticks, Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
    if (ticksBefore === undefined && await hasBegun()) ticksBefore = ticks;
    await new Promise((done) => setTimeout(done, 20));
  }
  await ended;
  const cpuSeconds = (ticks - (ticksBefore ?? NaN)) / TICKS_PER_SECOND;
  return { megabytes: kilobytes / 1024, cpuSeconds };
}

/** Flushes earlier writes to disk, so that they do not disturb a measurement. */
async function settle(): Promise<void> {
  await shell("sync");
}

async function shell(line: string): Promise<void> {
  const { success } = await new Deno.Command("sh", { args: ["-c", line] }).output();
  if (!success) throw new Error(`\`${line}\` failed`);
}

function close(file: Deno.FsFile): void {
  file.close();
}
