import assert from "node:assert/strict";
import { withStartError } from "../../../docker/container/failed_start.ts";
import { Docker } from "../../../docker/engine/docker.ts";
import { keptVariables } from "../../../docker/engine/variables.ts";
import { temporaryFolder } from "../../support/files.ts";

/** A client that answers as docker does of Podman 5.4; what it was called with stands in `calls`. */
async function client(script: string) {
  const folder = await temporaryFolder({
    docker: { text: `#!/bin/sh\necho "$*" >> "\${0%/*}/calls"\n${script}\n`, mode: 0o755 },
  });
  const env = { PATH: folder.path, DOCKER_HOST: "tcp://nowhere:1" };
  return {
    docker: new Docker({ address: {}, timeout: 60, env }),
    calls: () => Deno.readTextFile(`${folder.path}/calls`).catch(() => ""),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

const state = {
  Status: "created",
  Running: false,
  OOMKilled: false,
  ExitCode: 0,
  Error: "",
  StartedAt: "0001-01-01T00:00:00Z",
  FinishedAt: "0001-01-01T00:00:00Z",
};
const stderr = "unable to upgrade to tcp, received 500\n";
const reason = "crun: executable file `/g` not found: No such file or directory";

Deno.test("withStartError() asks Podman by a second start why there was no first", async () => {
  const told = JSON.stringify({ ...state, Error: reason });
  await using fake = await client(
    `case "$1" in start) echo 'Error response from daemon: ${reason}' >&2; exit 1 ;; ` +
      `*) echo '${told}' ;; esac`,
  );
  const found = await withStartError(fake.docker, "box", { state, stderr });
  assert.deepEqual(found, { ...state, Error: reason });
});

Deno.test("withStartError() takes the client's words where the container keeps none", async () => {
  await using fake = await client(
    `case "$1" in start) echo 'Error response from daemon: ${reason}' >&2; exit 1 ;; ` +
      `*) echo '${JSON.stringify(state)}' ;; esac`,
  );
  assert.equal((await withStartError(fake.docker, "box", { state, stderr })).Error, reason);
});

Deno.test("withStartError() ends what a second start did start", async () => {
  await using fake = await client("exit 0");
  assert.deepEqual(await withStartError(fake.docker, "box", { state, stderr }), state);
  assert.match(await fake.calls(), /^start box\nkill box\n$/);
});

Deno.test("withStartError() starts nothing a second time without need", async () => {
  await using fake = await client("exit 0");
  const cases = [
    { state: { ...state, Status: "exited" }, stderr },
    { state: { ...state, Error: reason }, stderr },
    { state, stderr: "Error response from daemon: No such container: box" },
  ];
  for (const each of cases) {
    assert.deepEqual(await withStartError(fake.docker, "box", each), each.state);
  }
  assert.equal(await fake.calls(), "");
});

Deno.test("keptVariables() finds what an engine did not remove", async (t) => {
  const cases: Record<string, [env: string[] | null, kept: string[]]> = {
    "docker 20 to 28": [["A", "PATH=/bin", "B"], []],
    "podman 5.4": [["container=podman", "PATH=/bin", "A=1", "B="], ["A", "B"]],
    "none at all": [null, []],
  };
  for (const [name, [Env, kept]] of Object.entries(cases)) {
    await t.step(name, async () => {
      await using fake = await client(`echo '${JSON.stringify({ Config: { Env } })}'`);
      assert.deepEqual(await keptVariables(fake.docker, "box", ["A", "B", "C"]), kept);
      assert.deepEqual(await keptVariables(fake.docker, "box", []), []);
    });
  }
});
