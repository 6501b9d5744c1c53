import assert from "node:assert/strict";
import { runContainer } from "../../../docker/container/container.ts";
import { Owner } from "../../../docker/container/owner.ts";
import { Docker } from "../../../docker/engine/docker.ts";
import { DockerUnavailableError } from "../../../docker/engine/errors.ts";
import { statsEngine } from "../../support/engine/stats_engine.ts";
import { temporaryFolder } from "../../support/files.ts";

const STATE = JSON.stringify({
  Status: "exited",
  Running: false,
  ExitCode: 0,
  OOMKilled: false,
  Error: "",
  StartedAt: "2026-03-04T05:06:07Z",
  FinishedAt: "2026-03-04T05:06:08Z",
});

/** Runs a container whose engine answers until it has ended, and then fails as `afterwards` says. */
async function end(afterwards: string, { kept = false } = {}) {
  await using folder = await temporaryFolder({
    docker: {
      text: `#!/bin/sh
case "$1" in
create) echo id ;;
start) echo said ;;
container) echo '${STATE}' ;;
*) ${afterwards} ;;
esac
`,
      mode: 0o755,
    },
    state: "",
  });
  const docker = new Docker({
    address: { url: "tcp://127.0.0.1:1" },
    timeout: 20,
    env: { PATH: `${folder.path}:${Deno.env.get("PATH")}`, HOME: folder.path },
  });
  const { engine, ...stats } = await statsEngine([]);
  const owner = await Owner.claim(folder.path);
  const reported: unknown[] = [];
  try {
    const options = {
      ...{ name: "box", owner, engine: { ...engine, endpoint: undefined }, cpus: 1, memoryMiB: 0 },
      ...{ create: ["image"], withoutEnv: [], timeLimit: 600, outputCap: 100 },
      signal: new AbortController().signal,
      onCleanupError: (error: unknown) => void reported.push(error),
    };
    const collected = await runContainer(docker, options, {
      collect: ({ stdout, durationMs }) =>
        Promise.resolve([new TextDecoder().decode(stdout.bytes), durationMs]),
      keep: () => kept,
    });
    await owner.release();
    const stays = await Deno.stat(`${owner.folder}.sock`).then(() => true, () => false);
    return { ...collected, reported, stays };
  } finally {
    await stats[Symbol.asyncDispose]();
  }
}

const LOST = "echo 'Cannot connect to the Docker daemon. Is it running?' >&2; exit 1";

Deno.test("runContainer() tells an engine that was lost before the container was removed", async () => {
  const { collected, kept, engineLost, reported, stays } = await end(LOST);
  assert.deepEqual(collected, ["said\n", 1000]);
  assert.equal(kept, false);
  assert.ok(engineLost instanceof DockerUnavailableError);
  assert.match(engineLost.message, /^The Docker engine at tcp:.* does not answer: Cannot connect/);
  // A later run finds the socket of this one, and removes the container.
  assert.deepEqual([reported, stays], [[], true]);
});

Deno.test("runContainer() reports an engine that answers and does not remove", async () => {
  const refuses = "case \"$1\" in version) echo 28 ;; *) echo 'it is busy' >&2; exit 1 ;; esac";
  const { collected, engineLost, reported, stays } = await end(refuses);
  assert.deepEqual(collected, ["said\n", 1000]);
  assert.equal(engineLost, undefined);
  assert.match(String(reported), /`docker rm` failed: it is busy/);
  assert.equal(stays, true);
});

Deno.test("runContainer() asks nothing of the engine for a container that stays", async () => {
  const { kept, engineLost, reported, stays } = await end(LOST, { kept: true });
  assert.deepEqual([kept, engineLost, reported, stays], [true, undefined, [], false]);
});
