import assert from "node:assert/strict";
import { Docker } from "../../../docker/engine/docker.ts";
import {
  containerVariables,
  variableNames,
  withoutProxies,
} from "../../../docker/engine/variables.ts";
import { temporaryFolder } from "../../support/files.ts";

const NAMES = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"]
  .flatMap((name) => [name, name.toLowerCase()]);

/** A client whose configuration has proxies, or not. */
async function client(env: Record<string, string> = {}, config = '{"proxies":{"default":{}}}') {
  const folder = await temporaryFolder({ "config.json": config });
  const docker = new Docker({
    address: {},
    timeout: 5,
    env: { DOCKER_HOST: "unix:///nowhere", DOCKER_CONFIG: folder.path, ...env },
  });
  return { docker, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

Deno.test("variableNames() gives each name once that a client can say", () => {
  assert.deepEqual(
    variableNames(["A=1", "=x", "", "B", "A=2", "C\0=1", "D\nE=1", "F==1"]),
    ["A", "B", "D\nE", "F"],
  );
});

Deno.test("containerVariables() removes proxies but those of the image and of the call", async () => {
  await using set = await client();
  const image = ["PATH=/bin", "HTTP_PROXY=http://image/?a=b", "no_proxy=", "ftp_proxy/"];
  const kept = await containerVariables(set.docker, {
    image,
    strip: false,
    env: { all_proxy: "mine", ALL_PROXY: "", X: "1" },
  });
  const given = {
    ...{ HTTP_PROXY: "http://image/?a=b", no_proxy: "" },
    ...{ all_proxy: "mine", ALL_PROXY: "", X: "1" },
  };
  assert.deepEqual(kept.env, given);
  assert.deepEqual(kept.withoutEnv, NAMES.filter((name) => !Object.hasOwn(given, name)));
  const stripped = await containerVariables(set.docker, { image, strip: true, env: {} });
  assert.deepEqual(stripped.env, {});
  assert.deepEqual([...stripped.withoutEnv].sort(), ["PATH", "ftp_proxy/", ...NAMES].sort());
});

Deno.test("containerVariables() names no variable where the client adds none", async () => {
  await using set = await client({}, "{}");
  const image = ["PATH=/bin", "HTTP_PROXY=x", "A=1", "A=2"];
  assert.deepEqual(
    await containerVariables(set.docker, { image, strip: false, env: { X: "1" } }),
    { env: { X: "1" }, withoutEnv: [] },
  );
  assert.deepEqual(
    await containerVariables(set.docker, { image, strip: true, env: {} }),
    { env: {}, withoutEnv: ["PATH", "HTTP_PROXY", "A"] },
  );
  assert.deepEqual(await withoutProxies(set.docker), { env: {}, withoutEnv: [] });
});

Deno.test("a client keeps what it needs to reach an engine on another machine", async () => {
  const own = { HTTPS_PROXY: "http://mine", no_proxy: "x", SSH_AUTH_SOCK: "/s", A: "1" };
  await using remote = await client({ ...own, DOCKER_HOST: "tcp://far:2376" });
  const needed = ["HTTPS_PROXY", "no_proxy"];
  assert.deepEqual(await withoutProxies(remote.docker), {
    env: { HTTPS_PROXY: "", no_proxy: "" },
    withoutEnv: NAMES.filter((name) => !needed.includes(name)),
  });
  const image = ["SSH_AUTH_SOCK=/image", "A=2", "DOCKER_API_VERSION=1"];
  const { env, withoutEnv } = await containerVariables(remote.docker, {
    image,
    strip: true,
    env: {},
  });
  assert.deepEqual(env, { SSH_AUTH_SOCK: "", HTTPS_PROXY: "", no_proxy: "" });
  assert.ok(withoutEnv.includes("A") && withoutEnv.includes("DOCKER_API_VERSION"));
  // What the call gives wins over all.
  const given = await containerVariables(remote.docker, {
    image: [...image, "HTTPS_PROXY=x"],
    strip: true,
    env: { HTTPS_PROXY: "given", SSH_AUTH_SOCK: "/given" },
  });
  assert.deepEqual(given.env, { HTTPS_PROXY: "given", SSH_AUTH_SOCK: "/given", no_proxy: "" });
  // One on this machine is reached without.
  await using local = await client(own);
  assert.deepEqual((await withoutProxies(local.docker)).withoutEnv, NAMES);
});
