import { join } from "node:path";
import {
  cacheOf,
  fakeSettings,
  ownTokens,
  temporaryHome,
} from "../../tests/support/fake_coursera_client.ts";
import { FakeCoursera } from "../../tests/support/fake_coursera.ts";
import { FakeTransloadit } from "../../tests/support/fake_transloadit.ts";
import type { Figure } from "./bench.ts";

type Env = Record<string, string>;

const TURNS = 5;
const THROUGHPUT_BYTES = 1_000_000_000;
const SPARSE_BYTES = 4_000_000_000;

/** Measures uploads: how fast they are beside curl, and what memory a large one takes. */
export async function benchUpload(binary: string, work: string, env: Env): Promise<Figure[]> {
  await using bench = await UploadBench.open(binary, join(work, "upload"), env);
  return [await throughput(bench), await memory(bench)];
}

/** The same file to the same tus server, by the program in its chunks and by curl in one request. */
async function throughput(bench: UploadBench): Promise<Figure> {
  await bench.fill(THROUGHPUT_BYTES, "/dev/urandom");
  const times: [number[], number[]] = [[], []];
  for (let turn = 0; turn < TURNS; turn++) {
    times[0].push((await bench.upload()).seconds);
    times[1].push(await bench.curl());
  }
  const [ours, plain] = times.map((each) => each.toSorted((a, b) => a - b)[TURNS >> 1]!) as [
    number,
    number,
  ];
  return {
    name: "upload of 1 GB against `curl -T` to the same server",
    value: ours / plain,
    limit: 1.25,
    unit: " x",
    detail: `medians ${ours.toFixed(2)} and ${plain.toFixed(2)} s of ${TURNS} runs`,
  };
}

/** Peak memory of the program, by the kernel's high-water mark. */
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

/** MB of the program's peak memory, and seconds for the transfer. */
interface Measured {
  seconds: number;
  megabytes: number;
}

/** The program with fakes of all that it talks to; the image is a file that a stand-in for docker saves. */
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

  /** Makes the archive: of noise, or sparse. */
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
    const peak = peakMemory(child);
    const { code, stdout, stderr } = await child.output();
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
    const { transfer } = JSON.parse(new TextDecoder().decode(stdout));
    await this.forgetFiles();
    return { seconds: transfer.seconds, megabytes: await peak };
  }

  /** Seconds that curl takes for the archive in one request to the tus server. */
  async curl(): Promise<number> {
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
          join(this.folder, "image.tar"),
        ],
        ...headers.flatMap((header) => ["--header", header]),
        url,
      ],
    }).output();
    if (!output.success) throw new Error(new TextDecoder().decode(output.stderr));
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

  /** Removes what the server has received. */
  async forgetFiles(): Promise<void> {
    for (const { file } of await this.transloadit.received()) {
      if (file !== undefined) await Deno.remove(file).catch(() => {});
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.parts[Symbol.asyncDispose]();
  }
}

/** A `docker` that knows one image, and has it as a file. */
function standIn(folder: string): string {
  return `#!/bin/sh
case "$1" in
image) cat ${folder}/image.json ;;
save) exec cat ${folder}/image.tar ;;
esac
`;
}

/** MB; to be called as soon as the program has started. */
async function peakMemory(child: Deno.ChildProcess): Promise<number> {
  let kilobytes = 0;
  let isRunning = true;
  const ended = child.status.then(() => isRunning = false);
  while (isRunning) {
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
    kilobytes = Math.max(kilobytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    await new Promise((done) => setTimeout(done, 20));
  }
  await ended;
  return kilobytes / 1024;
}

/** What was written before is not to be written while something is measured. */
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
