import assert from "node:assert/strict";
import { findBuilder } from "../../../docker/engine/builder.ts";
import { Docker } from "../../../docker/engine/docker.ts";
import { temporaryFolder } from "../../support/files.ts";

/** Of the client, and of the engine with what else it says. */
type Versions = readonly [client: string, engine: string, more?: Record<string, unknown>];

/** A client that says of itself, its engine and buildx what real ones said. */
async function clientThatSays(
  [client, engine, more = {}]: Versions,
  buildx: string | undefined,
  setting?: string,
) {
  const info = { NCPU: 2, MemTotal: 1, Architecture: "x86_64", ServerVersion: engine, ...more };
  const folder = await temporaryFolder({
    docker: {
      mode: 0o755,
      text: `#!/bin/sh
case "$1" in
  version) echo '${client}' ;;
  info) echo '${JSON.stringify(info)}' ;;
  buildx) ${buildx === undefined ? "exit 1" : `echo '${buildx}'`} ;;
  *) exit 99 ;;
esac
`,
    },
  });
  const env = {
    PATH: `${folder.path}:${Deno.env.get("PATH")}`,
    ...(setting === undefined ? {} : { DOCKER_BUILDKIT: setting }),
  };
  return {
    docker: new Docker({ address: { url: "tcp://127.0.0.1:1" }, timeout: 60, env }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

const BUILDX = "github.com/docker/buildx 0.29.1+ds1 0.29.1-1";
const NEW: Versions = ["28.2.2", "28.5.2+dfsg4"];
const OLD: Versions = ["20.10.24+dfsg1", "20.10.24+dfsg1"];
const MIXED: Versions = ["20.10.24+dfsg1", "26.1.5+dfsg1"];
const PODMAN: Versions = ["28.2.2", "5.4.2", { BuildahVersion: "1.39.3" }];

const INSTALL = /^install buildx: `apt-get install docker-buildx`/;
const BY_BUILDX = "BuildKit (buildx 0.29.1)";
const LEGACY = "the legacy builder";

const cases: [
  about: string,
  versions: Versions,
  buildx: string | undefined,
  setting: string | undefined,
  name: string | undefined,
  hint: RegExp | undefined,
][] = [
  ["28 with buildx", NEW, BUILDX, undefined, BY_BUILDX, undefined],
  ["28 with buildx, asked for", NEW, BUILDX, "1", BY_BUILDX, undefined],
  ["28 with buildx, turned off", NEW, BUILDX, "0", LEGACY, /^unset DOCKER_BUILDKIT$/],
  ["28 without buildx", NEW, undefined, undefined, LEGACY, INSTALL],
  ["28 without buildx, asked for", NEW, undefined, "true", undefined, INSTALL],
  [
    "28 with Docker's own buildx",
    NEW,
    "github.com/docker/buildx v0.31.0 ab12",
    "",
    "BuildKit (buildx 0.31.0)",
    undefined,
  ],
  ["20 and its engine", OLD, undefined, undefined, LEGACY, /^set DOCKER_BUILDKIT=1$/],
  ["20 and its engine, asked for", OLD, undefined, "1", "BuildKit", undefined],
  [
    "20 and a new engine",
    MIXED,
    undefined,
    undefined,
    "BuildKit",
    undefined,
  ],
  [
    "20 and a new engine, turned off",
    MIXED,
    undefined,
    "false",
    LEGACY,
    /^set DOCKER_BUILDKIT=1$/,
  ],
  ["28 and Podman's engine", PODMAN, undefined, undefined, "Buildah (Podman's)", undefined],
];

Deno.test("findBuilder() knows what the client would build with", async (t) => {
  for (const [about, versions, buildx, setting, name, hint] of cases) {
    await t.step(about, async () => {
      await using client = await clientThatSays(versions, buildx, setting);
      const builder = await findBuilder(client.docker);
      assert.deepEqual([builder.name, builder.isModern], [name, hint === undefined]);
      if (hint === undefined) assert.equal(builder.hint, undefined);
      else assert.match(builder.hint ?? "", hint);
    });
  }
});
