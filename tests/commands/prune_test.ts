import assert from "node:assert/strict";
import { join } from "node:path";
import * as z from "zod";
import { type PruneDocument, pruneDocument } from "../../commands/prune/document.ts";
import { runBinary } from "../support/binary.ts";
import { docker } from "../support/engine/docker.ts";
import { shellGrader } from "../support/engine/images.ts";
import { temporaryFolder } from "../support/files.ts";
import { gradeJson } from "../support/grade/grade.ts";

const DOCKERFILE = 'FROM busybox:1.35.0\nCOPY large /\nENTRYPOINT ["/bin/false"]\n';

/** The program's name of the image that a folder is built to. */
async function built(parent: string, name: string, ...options: string[]): Promise<string> {
  const before = new Set(await ownNames());
  await runBinary(["grade", "local", ...options, `./${name}`, "sub"], {
    cwd: parent,
    env: { TMPDIR: parent },
  });
  const [made, ...more] = (await ownNames()).filter((each) => !before.has(each));
  assert.ok(made !== undefined && more.length === 0, `${made} ${more}`);
  return made;
}

async function ownNames(): Promise<string[]> {
  const format = ["--format", "{{.Repository}}:{{.Tag}}"];
  return (await docker(["images", ...format, "courseraprogramming-local/*"])).split("\n");
}

Deno.test("prune removes images that only this program has named and nothing uses", async (t) => {
  await using folder = await temporaryFolder({ "sub/a": "x" });
  const { path } = folder;
  for (const name of ["free", "used", "tagged"]) {
    await Deno.mkdir(join(path, name));
    await Deno.writeTextFile(join(path, name, "Dockerfile"), DOCKERFILE);
    await Deno.writeFile(join(path, name, "large"), crypto.getRandomValues(new Uint8Array(60_000)));
  }
  const prune = async (...options: string[]): Promise<PruneDocument> => {
    const { code, stdout, stderr } = await runBinary(["prune", "--json", ...options], {
      env: { TMPDIR: path },
    });
    assert.equal(code, 0, stderr);
    return pruneDocument.parse(JSON.parse(stdout));
  };
  const user = crypto.randomUUID().slice(0, 8);
  const mine = [`team/prune-${user}:1`, `courseraprogramming-local/mine-${user}:latest`];
  const container = `prune-${user}`;
  const free = await built(path, "free");
  const used = await built(path, "used");
  const tagged = await built(path, "tagged");
  const unmarked = `courseraprogramming-local/kept:${user}-abc`;
  try {
    await docker(["create", "--name", container, used]);
    await docker(["tag", tagged, mine[0]!]);
    await docker(["tag", "busybox:1.35.0", mine[1]!]);
    await docker(["tag", "busybox:1.35.0", unmarked]);
    const whyOf = ({ kept }: PruneDocument, name: string) =>
      kept.find(({ names }) => names.includes(name))?.why;

    await t.step("--dry-run removes nothing", async () => {
      const listed = await prune("--dry-run");
      assert.ok(listed.removed.some(({ names }) => names.includes(free)));
      assert.equal(listed.freedBytes, null);
      assert.ok((await ownNames()).includes(free));
    });
    await t.step("nothing while another run is at work", async () => {
      const listener = Deno.listen({
        transport: "unix",
        path: join(path, "courseraprogramming-01234567-89a.sock"),
      });
      try {
        assert.equal(whyOf(await prune(), free), "another run is at work");
      } finally {
        listener.close();
      }
    });
    await t.step("what is in use or has another name stays", async () => {
      const done = await prune();
      assert.ok(done.removed.some(({ names }) => names.includes(free)));
      assert.ok((done.freedBytes ?? 0) >= 60_000, `${done.freedBytes}`);
      assert.equal(whyOf(done, used), `container ${container}`);
      assert.equal(whyOf(done, tagged), `also named ${mine[0]}`);
      const left = await ownNames();
      assert.deepEqual(
        [free, used, tagged, mine[1]!, unmarked].map((name) => left.includes(name)),
        [
          ...[false, true, true, true, true],
        ],
      );
      await docker(["image", "inspect", "--format", "{{.Id}}", mine[0]!, "busybox:1.35.0"]);
    });
    await t.step("the next call finds nothing, and says so", async () => {
      assert.deepEqual((await prune()).removed, []);
      const { stdout } = await runBinary(["prune"], { env: { TMPDIR: path } });
      assert.match(
        stdout,
        /^kept +[\d.]+ [kM]?B +courseraprogramming-local\/tagged:\S+\n {2}.*also named team/m,
      );
      assert.deepEqual(stdout.split("\n").filter((line) => line.length > 80), []);
    });
  } finally {
    await docker(["rm", container]);
    await docker(["image", "rm", ...mine, unmarked, tagged, used]).catch(() => {});
  }
});

Deno.test("prune removes the submission of a kept grading whose container somebody removed", async () => {
  const image = await shellGrader("prune-orphan", "exit 1");
  await using folder = await temporaryFolder({ "sub/a": "x" });
  const options = { env: { TMPDIR: folder.path } };
  const keep = async () => {
    const { report } = await gradeJson(["--keep-failed", image, join(folder.path, "sub")], options);
    const { container, volumes: [volume] } = report.kept!;
    return { container, volume: volume! };
  };
  const prune = async (...more: string[]) => {
    const { code, stdout, stderr } = await runBinary(["prune", ...more], options);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const volumes = async () => (await docker(["volume", "ls", "--quiet"])).split("\n");
  const label = (name: string) =>
    docker(["volume", "inspect", "--format", "{{json .Labels}}", name]).then((text) =>
      z.record(z.string(), z.string()).parse(JSON.parse(text))
    );
  const [kept, orphan] = [await keep(), await keep()];
  // As the second is, half an hour later.
  const labels = {
    ...await label(orphan.volume),
    "courseraprogramming.owner": "1:/nowhere/courseraprogramming-00000000-000.sock",
  };
  const old = `courseraprogramming-${crypto.randomUUID().slice(0, 12)}-submission`;
  const users = `team-${old}`;
  const words = Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
  try {
    for (const name of [old, users]) await docker(["volume", "create", ...words, name]);
    await docker(["rm", "--force", "--volumes", orphan.container]);

    const listed = pruneDocument.parse(JSON.parse(await prune("--dry-run", "--json"))).volumes;
    const submission = join(folder.path, "sub");
    const of = (volume: string) => listed.find(({ name }) => name === volume);
    assert.deepEqual(of(old), { name: old, submission, why: null });
    assert.match(of(orphan.volume)!.why!, /^a run elsewhere may need it until \d{4}-/);
    assert.deepEqual([of(kept.volume), of(users)], [undefined, undefined]);
    assert.ok((await volumes()).includes(old));

    const told = await prune();
    assert.match(told, new RegExp(`^removed  volume ${old}, a copy of ${submission}$`, "m"));
    assert.match(told, new RegExp(`^kept  volume ${orphan.volume}, `, "m"));
    const left = await volumes();
    assert.ok(!left.includes(old));
    for (const name of [kept.volume, orphan.volume, users]) assert.ok(left.includes(name), name);
  } finally {
    await docker(["rm", "--force", kept.container]);
    await docker(["volume", "rm", "--force", old, users, kept.volume, orphan.volume]);
  }
});
