/**
 * Breaks uploads of 300 MB at random, each a few times: it resets the connection, kills and restarts
 * the server, and kills and restarts the client. All must arrive byte for byte, and no byte that the
 * server already has may be sent again. `upload_storm.ts [UPLOADS]`; takes about 5 s an upload.
 */
import { join } from "node:path";
import { UploadBench } from "./upload_bench.ts";
import { fileSha256 } from "../checksum.ts";
import { prepare } from "../prepare.ts";
import { print, runScript, say } from "../say.ts";

const BYTES = 300_000_000;

const kinds = ["resets", "serverKills", "clientKills"] as const;

const counts = { resets: 0, serverKills: 0, clientKills: 0 };

async function storm(): Promise<number> {
  const uploads = Number(Deno.args[0] ?? 100);
  const { binary, env } = await prepare();
  const folder = await Deno.makeTempDir({ prefix: "storm-" });
  try {
    const surroundings = { ...Deno.env.toObject(), ...env, NO_COLOR: "1" };
    await using bench = await UploadBench.open(binary, join(folder, "upload"), surroundings);
    await bench.fill(BYTES, "/dev/urandom");
    const digest = await fileSha256(join(bench.folder, "image.tar"));
    let arrived = 0;
    for (let at = 0; at < uploads; at++) {
      await brokenUpload(bench, at);
      const last = (await bench.transloadit.received()).at(-1)?.file;
      if (last !== undefined && await fileSha256(last) === digest) arrived += 1;
      await bench.forgetFiles();
      if ((at + 1) % 10 === 0) say(`${arrived} of ${at + 1} arrived`);
    }
    const twice = await bench.transloadit.problems();
    print(
      `${arrived} of ${uploads} uploads arrived byte for byte, ${twice.length} chunks sent twice`,
    );
    print(
      `${counts.resets} resets, ${counts.serverKills} kills of the server, ` +
        `${counts.clientKills} of the client`,
    );
    return arrived === uploads && twice.length === 0 ? 0 : 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs one upload to its end, however often it has to be started. */
async function brokenUpload(bench: UploadBench, at: number): Promise<void> {
  const { transloadit } = bench;
  for (let breaks = 1 + Math.floor(Math.random() * 3);;) {
    const child = bench.start(`course-000${at}`);
    const output = child.output();
    let isOver = false;
    output.then(() => isOver = true);
    while (breaks > 0) {
      await transferBegun(bench, () => isOver);
      await pause(Math.random() * 300);
      if (isOver) break;
      const kind = kinds[Math.floor(Math.random() * kinds.length)]!;
      breaks -= 1;
      counts[kind] += 1;
      if (kind === "resets") {
        await transloadit.fault({ route: "patch", resetAfter: Math.floor(Math.random() * 16e6) });
      } else if (kind === "serverKills") {
        await transloadit.kill();
        await pause(Math.random() * 500);
        await transloadit.restart();
      } else {
        child.kill("SIGKILL");
        break;
      }
    }
    const { code, signal, stderr } = await output;
    if (signal === "SIGKILL") continue;
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
    return;
  }
}

/** Waits until another chunk is under way. */
async function transferBegun({ transloadit }: UploadBench, isOver: () => boolean): Promise<void> {
  const before = (await transloadit.offsets()).length;
  while (!isOver() && (await transloadit.offsets()).length === before) await pause(20);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

if (import.meta.main) await runScript(storm);
