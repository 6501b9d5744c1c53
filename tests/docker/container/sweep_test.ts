import assert from "node:assert/strict";
import { Docker } from "../../../docker/engine/docker.ts";
import { Sweep } from "../../../docker/container/sweep.ts";
import { runBinary } from "../../support/binary.ts";
import { docker } from "../../support/engine/docker.ts";
import { ownName } from "../../support/engine/foreign.ts";
import { buildImage, shellGrader } from "../../support/engine/images.ts";
import { refusingEngine } from "../../support/engine/refusing_engine.ts";
import { temporaryFolder } from "../../support/files.ts";

const GONE = ["--label", "courseraprogramming.owner=1:"];

/** A container of a run that is gone, whose label has run out. */
async function orphan(kept: string, options: string[] = []): Promise<string> {
  const name = ownName();
  await docker([
    ...["create", "--name", name, ...GONE, "--label", `courseraprogramming.kept=${kept}`],
    ...[...options, "--entrypoint", "/nope", "busybox:1.35.0"],
  ]);
  return name;
}

async function sweep(env: Record<string, string> = {}) {
  await using folder = await temporaryFolder();
  const engine = new Docker({
    address: {},
    timeout: 60,
    env: { ...Deno.env.toObject(), ...env },
  });
  const swept = new Sweep(engine, folder.path);
  swept.begin();
  return await swept.finish();
}

async function thoseLeft(names: string[]): Promise<string[]> {
  const all = (await docker(["ps", "--all", "--format", "{{.Names}}"])).split("\n");
  return names.filter((name) => all.includes(name));
}

Deno.test("Sweep leaves what was kept although it could not be started, and takes the rest", async () => {
  const [kept, unwanted, early] = [
    await orphan("failed"),
    await orphan(""),
    await orphan("failed"),
  ];
  try {
    // The last one's run was killed before it came to this.
    for (const name of [kept, unwanted]) await assert.rejects(docker(["start", name]));
    await sweep();
    assert.deepEqual(await thoseLeft([kept, unwanted, early]), [kept]);
  } finally {
    await docker(["rm", "--force", kept]);
  }
});

Deno.test("Sweep takes no container whose image names its owner, nor one whose image is gone", async () => {
  const label = "LABEL courseraprogramming.owner=1:\n";
  const image = await buildImage("sweep-owner", {
    Dockerfile: `FROM busybox:1.35.0\n${label}ENTRYPOINT ["/nope"]\n`,
  });
  const lost = await buildImage("sweep-lost", {
    Dockerfile: `FROM busybox:1.35.0\nLABEL unique=${crypto.randomUUID()}\nENTRYPOINT ["/nope"]\n`,
  });
  const [inherited, equal, other, nameless] = [ownName(), ownName(), ownName(), ownName()];
  const unknown = ownName();
  try {
    await docker(["create", "--name", inherited, image]);
    await docker(["create", "--name", equal, ...GONE, image]);
    await docker(["create", "--name", other, "--label", "courseraprogramming.owner=2:", image]);
    await docker(["create", "--name", `${nameless}-x`, ...GONE, "busybox:1.35.0"]);
    await docker(["create", "--name", unknown, ...GONE, lost]);
    await docker(["image", "rm", "--force", lost]);
    await sweep();
    // By an owner that is not its image's, and by the name, one is known to be the program's.
    const all = [inherited, equal, other, `${nameless}-x`, unknown];
    assert.deepEqual(await thoseLeft(all), [inherited, equal, `${nameless}-x`, unknown]);
  } finally {
    await docker(["rm", "--force", inherited, equal, `${nameless}-x`, unknown]);
  }
});

Deno.test("Sweep goes on with the rest where the engine refuses to remove something", async () => {
  const names = [await orphan(""), await orphan(""), await orphan("")];
  const id = await docker(["container", "inspect", "--format", "{{.Id}}", names[1]!]);
  await using folder = await temporaryFolder();
  try {
    using engine = refusingEngine(folder.path, `DELETE /containers/${id}`);
    const { refusals } = await sweep({ DOCKER_HOST: engine.address });
    assert.deepEqual(await thoseLeft(names), [names[1]]);
    assert.equal(refusals.length, 1);
    assert.match(refusals[0]!, /^`docker rm` failed: .*device or resource busy$/);
    // A volume that somebody uses cannot be removed either.
    const volume = `${ownName()}-submission`;
    await docker(["volume", "create", ...GONE, volume]);
    const user = await docker(["create", "--volume", `${volume}:/x`, "busybox:1.35.0"]);
    try {
      const more = await sweep();
      assert.deepEqual(await thoseLeft(names), []);
      assert.equal(more.refusals.length, 1);
      assert.match(more.refusals[0]!, /volume is in use/);
    } finally {
      await docker(["rm", "--force", user]);
      await docker(["volume", "rm", volume]);
    }
  } finally {
    await docker(["rm", "--force", ...names]);
  }
});

interface FakeContainer {
  name: string;
  state: string;
  kept?: string;
  /** The file of the socket that its owner label names. */
  socket?: string;
  /** The command that fails when it is called for the first time. */
  failsOnce?: "ps" | "volume";
}

/** The run below the folder for temporary files that has come to a bad end. */
const DEAD_RUN = "courseraprogramming-00000000-000";

/** An engine with at most one container, and a volume of its name; notes what it is to remove. */
async function engineWith({ name, state, kept = "", socket, failsOnce }: FakeContainer) {
  const folder = await temporaryFolder({});
  const temporary = `${folder.path}/tmp`;
  const owner = socket === undefined ? "1:" : `1:${temporary}/${socket}`;
  const labels =
    `"labels":{"courseraprogramming.owner":"${owner}","courseraprogramming.kept":"${kept}"}`;
  const line = (id: string, of: string) =>
    `{"id":"${id}","name":"${id}","state":"${of}",${labels}}`;
  const details = JSON.stringify({
    ...{ Name: `/${name}`, Image: "sha256:1" },
    Config: { Labels: { "courseraprogramming.owner": owner, "courseraprogramming.maker": "x" } },
  });
  const containers = state === "absent" ? "" : line(name, state);
  const script = [
    "#!/bin/sh",
    `[ "$1" != "${failsOnce}" ] || [ -e "$HOME/failed" ] || { : > "$HOME/failed"; exit 1; }`,
    'case "$1 $2" in',
    `"ps "*) echo '${containers}' ;;`,
    `"volume ls") echo '${line(`${name}-submission`, "")}' ;;`,
    `"container inspect") echo '${details}' ;;`,
    `"image inspect") echo '{"Id":"sha256:1","Architecture":"amd64","Size":1}' ;;`,
    '*) echo "$@" >> "$HOME/removed" ;;',
    ...["esac", ""],
  ];
  await Deno.writeTextFile(`${folder.path}/docker`, script.join("\n"), { mode: 0o755 });
  // Volumes are looked at where a run came to a bad end.
  await Deno.mkdir(`${temporary}/${DEAD_RUN}`, { recursive: true });
  const docker = new Docker({
    address: { url: "unix:///nowhere/docker.sock" },
    timeout: 60,
    env: { PATH: `${folder.path}:${Deno.env.get("PATH")}`, HOME: folder.path },
  });
  const removed = () => Deno.readTextFile(`${folder.path}/removed`).catch(() => "");
  return { ...folder, docker, temporary, removed };
}

Deno.test("Sweep takes a volume unless its container stays", async (t) => {
  const cases: [state: string, kept: string, taken: boolean][] = [
    ["exited", "", true],
    ["removing", "", false],
    ["dead", "", false],
    ["exited", "failed", false],
    // Of a run that was killed before or while its container was graded.
    ["running", "failed", true],
    ["absent", "failed", true],
  ];
  for (const [state, kept, taken] of cases) {
    await t.step(`${state} ${kept}`, async () => {
      const name = ownName();
      await using engine = await engineWith({ name, state, kept });
      const swept = new Sweep(engine.docker, engine.temporary);
      swept.begin();
      assert.deepEqual((await swept.finish()).refusals, []);
      const removed = await engine.removed();
      assert.equal(removed.includes(`volume rm --force ${name}-submission`), taken);
      assert.equal(removed.includes(`--volumes ${name}`), taken && state !== "absent");
    });
  }
});

Deno.test("Sweep takes what a killed run left although the engine once failed to list it", async () => {
  for (const failsOnce of ["ps", "volume"] as const) {
    const name = ownName();
    await using engine = await engineWith({ name, state: "exited", failsOnce });
    const swept = new Sweep(engine.docker, engine.temporary);
    swept.begin();
    assert.equal((await swept.finish()).runs, 1);
    const removed = await engine.removed();
    for (const left of [`--volumes ${name}`, `--force ${name}-submission`]) {
      assert.ok(removed.includes(left), `${failsOnce}: ${removed}`);
    }
  }
});

Deno.test("Sweep keeps the socket of a run whose container the engine cannot remove, and no other", async () => {
  const other = "courseraprogramming-00000000-001.sock";
  for (const [socket, runs] of [[other, 1], [`${DEAD_RUN}.sock`, 0]] as const) {
    await using engine = await engineWith({ name: ownName(), state: "removing", socket });
    const swept = new Sweep(engine.docker, engine.temporary);
    swept.begin();
    assert.equal((await swept.finish()).runs, runs);
  }
});

Deno.test("a refusal is one line, and the grading is as good as any", async () => {
  const name = await orphan("");
  const image = await shellGrader(
    "sweep-beside",
    `echo '{"fractionalScore": 1, "feedback": "x"}'`,
  );
  await using folder = await temporaryFolder({ "sub/a": "1" });
  const id = await docker(["container", "inspect", "--format", "{{.Id}}", name]);
  try {
    using engine = refusingEngine(folder.path, `DELETE /containers/${id}`);
    const { code, stderr } = await runBinary(["grade", "local", image, `${folder.path}/sub`], {
      env: { DOCKER_HOST: engine.address },
    });
    assert.equal(code, 0, stderr);
    const warnings = stderr.split("\n").filter((line) => line.startsWith("warning"));
    assert.equal(warnings.length, 1, stderr);
    assert.match(
      warnings[0]!,
      /^warning: could not remove what a killed run left: `docker rm` failed: .* busy$/,
    );
  } finally {
    await docker(["rm", "--force", name]);
  }
});
