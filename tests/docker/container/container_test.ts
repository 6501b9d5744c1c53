import assert from "node:assert/strict";
import { type ContainerOptions, runContainer } from "../../../docker/container/container.ts";
import { Owner } from "../../../docker/container/owner.ts";
import { Docker } from "../../../docker/engine/docker.ts";
import {
  DockerCommandError,
  DockerTimeoutError,
  DockerUnavailableError,
} from "../../../docker/engine/errors.ts";
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

/** How a fake client answers, in shell, and what the container is run with. */
interface Case extends Pick<Partial<ContainerOptions>, "quiet" | "prepare"> {
  /** The client's answer to `run`; `$3` is the file for the id. */
  runs?: string;
  /** Its answer to anything after the container's end. */
  afterwards?: string;
  kept?: boolean;
  /** Seconds for one engine operation. */
  timeout?: number;
  abort?: AbortSignal;
}

/** Runs a container with a fake client whose engine answers until it has ended. */
async function end(
  { runs = 'echo id > "$3"; echo said', afterwards = ":", kept = false, timeout = 20, ...given }:
    Case,
) {
  await using folder = await temporaryFolder({
    docker: {
      text: `#!/bin/sh
echo "$1" >> "$(dirname "$0")/verbs"
case "$1" in
create) echo id ;;
start) echo said ;;
run) ${runs} ;;
container) echo '${STATE}' ;;
*) ${afterwards} ;;
esac
`,
      mode: 0o755,
    },
    verbs: "",
    state: "",
  });
  const docker = new Docker({
    address: { url: "tcp://127.0.0.1:1" },
    timeout,
    env: { PATH: `${folder.path}:${Deno.env.get("PATH")}`, HOME: folder.path },
  });
  const { engine, ...stats } = await statsEngine([]);
  const owner = await Owner.claim(folder.path);
  const reported: unknown[] = [];
  const options = {
    ...{ name: "box", owner, engine: { ...engine, endpoint: undefined }, cpus: 1, memoryMiB: 0 },
    ...{ create: ["image"], withoutEnv: [], timeLimit: 600, outputCap: 100 },
    signal: given.abort ?? new AbortController().signal,
    onCleanupError: (error: unknown) => void reported.push(error),
    ...given,
  };
  const running = runContainer(docker, options, {
    collect: ({ stdout, durationMs }) =>
      Promise.resolve([new TextDecoder().decode(stdout.bytes), durationMs]),
    keep: () => kept,
  });
  const collected = await running.finally(async () => {
    await owner.release();
    await stats[Symbol.asyncDispose]();
  });
  const stays = await Deno.stat(`${owner.folder}.sock`).then(() => true, () => false);
  const verbs = (await Deno.readTextFile(`${folder.path}/verbs`)).trim().split("\n");
  return { ...collected, reported, stays, verbs };
}

const LOST = "echo 'Cannot connect to the Docker daemon. Is it running?' >&2; exit 1";

Deno.test("runContainer() tells an engine that was lost before the container was removed", async () => {
  const { collected, kept, engineLost, reported, stays } = await end({ afterwards: LOST });
  assert.deepEqual(collected, ["said\n", 1000]);
  assert.equal(kept, false);
  assert.ok(engineLost instanceof DockerUnavailableError);
  assert.match(engineLost.message, /^The Docker engine at tcp:.* does not answer: Cannot connect/);
  // A later run finds the socket of this one, and removes the container.
  assert.deepEqual([reported, stays], [[], true]);
});

Deno.test("runContainer() reports an engine that answers and does not remove", async () => {
  const refuses = "case \"$1\" in version) echo 28 ;; *) echo 'it is busy' >&2; exit 1 ;; esac";
  const { collected, engineLost, reported, stays } = await end({ afterwards: refuses });
  assert.deepEqual(collected, ["said\n", 1000]);
  assert.equal(engineLost, undefined);
  assert.match(String(reported), /`docker rm` failed: it is busy/);
  assert.equal(stays, true);
});

Deno.test("runContainer() asks nothing of the engine for a container that stays", async () => {
  const { kept, engineLost, reported, stays } = await end({ afterwards: LOST, kept: true });
  assert.deepEqual([kept, engineLost, reported, stays], [true, undefined, [], false]);
});

Deno.test("runContainer() starts one client for what needs no preparation and no warning", async () => {
  const once = await end({ quiet: true });
  assert.deepEqual(once.collected, ["said\n", 1000]);
  assert.deepEqual(once.verbs.slice(0, 2), ["run", "container"]);
  const prepare = () => Promise.resolve();
  for (const given of [{ quiet: true, prepare }, { quiet: false }]) {
    const { collected, verbs } = await end(given);
    assert.deepEqual(collected, ["said\n", 1000]);
    assert.deepEqual(verbs.slice(0, 2), ["create", "start"]);
  }
});

Deno.test("runContainer() tells why one client for all could not create the container", async () => {
  const runs = "echo 'docker: Error response from daemon: no space left.' >&2; exit 125";
  await assert.rejects(end({ quiet: true, runs, afterwards: "echo 28" }), (error) => {
    assert.ok(error instanceof DockerCommandError);
    assert.equal(error.message, "`docker run` failed: no space left");
    return true;
  });
});

Deno.test("runContainer() does not wait for ever for an engine that creates nothing", async () => {
  await assert.rejects(end({ quiet: true, runs: "exec sleep 600", timeout: 0.2 }), (error) => {
    assert.ok(error instanceof DockerTimeoutError);
    assert.match(error.message, /^`docker run` took longer than 0.2 s$/);
    return true;
  });
});

Deno.test("runContainer() gives a container that exists all of its own time", async () => {
  const runs = 'echo id > "$3"; sleep 3; echo said';
  const { collected } = await end({ quiet: true, runs, timeout: 2 });
  assert.deepEqual(collected, ["said\n", 1000]);
});

Deno.test("runContainer() ends with the reason when it is stopped before there is a container", async () => {
  const stop = new AbortController();
  const stopped = end({ quiet: true, runs: "sleep 1; exit 1", abort: stop.signal });
  setTimeout(() => stop.abort(new Error("Ctrl-C")), 200);
  await assert.rejects(stopped, /^Error: Ctrl-C$/);
});
