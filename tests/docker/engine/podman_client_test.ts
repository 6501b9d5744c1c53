import assert from "node:assert/strict";
import { mountArgument } from "../../../docker/container/sandbox.ts";
import { Docker } from "../../../docker/engine/docker.ts";
import { infoOfPodman, podmanArguments } from "../../../docker/engine/podman_client.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("podmanArguments() says in Podman's options what docker's say", async (t) => {
  const volume = { type: "volume", source: "v", target: "/shared/submission" } as const;
  const labelled = { ...volume, readOnly: false, labels: { kept: "a,volume-nocopy" } };
  const made = ["--http-proxy=false", "--unsetenv", "container"];
  const cases: Record<string, [docker: string[], podman: string[]]> = {
    "a variable is removed": [
      ["create", "--env", "A", "--env", "B=1", "--env", "C=", "--", "image", "--env", "X"],
      [
        ...["create", ...made, "--unsetenv", "A", "--env", "B=1", "--env", "C="],
        ...["--", "image", "--env", "X"],
      ],
    ],
    "a volume that is read": [
      ["run", "--mount", mountArgument({ ...volume, readOnly: true }), "--", "image"],
      ["run", ...made, "--volume", "v:/shared/submission:nocopy,ro", "--", "image"],
    ],
    "a volume with labels, one of which looks like an option": [
      ["create", "--mount", mountArgument(labelled), "--", "image"],
      ["create", ...made, "--volume", "v:/shared/submission:nocopy", "--", "image"],
    ],
    "a volume at a place with a colon, a comma and a quote": [
      [
        ...["create", "--mount", mountArgument({ ...labelled, target: '/a:b,"c"' }), "--"],
        "image",
      ],
      ["create", ...made, "--mount", 'type=volume,source=v,"target=/a:b,""c"""', "--", "image"],
    ],
    "a folder with a comma": [
      [
        ...["create", "--mount"],
        mountArgument({ type: "bind", source: "/a,b", target: "/c", readOnly: true }),
        ...["--", "image"],
      ],
      [
        ...["create", ...made, "--mount", 'type=bind,"source=/a,b",target=/c,readonly'],
        ...["--", "image"],
      ],
    ],
    "what is copied in keeps its owner": [
      ["cp", "-", "box:/shared"],
      ["cp", "--archive=false", "-", "box:/shared"],
    ],
    "links are followed in any case": [["cp", "-L", "box:/a", "-"], ["cp", "box:/a", "-"]],
    "all else is the same": [["start", "--attach", "box"], ["start", "--attach", "box"]],
  };
  for (const [name, [docker, podman]] of Object.entries(cases)) {
    await t.step(name, () => assert.deepEqual(podmanArguments(docker), podman));
  }
});

/** As Podman 5.4.2 answers on Debian 13, without what is not read. */
const info = {
  host: {
    arch: "amd64",
    buildahVersion: "1.39.3",
    cgroupVersion: "v1",
    cgroupControllers: ["cpuset", "cpu", "cpuacct", "blkio", "memory", "devices", "pids"],
    cpus: 2,
    memTotal: 25276502016,
    os: "linux",
    security: { rootless: false, selinuxEnabled: false },
  },
  store: { graphRoot: "/var/lib/containers/storage" },
  version: { Version: "5.4.2" },
};

Deno.test("infoOfPodman() tells of Podman what Docker tells of itself", () => {
  assert.deepEqual(infoOfPodman(info), {
    NCPU: 2,
    MemTotal: 25276502016,
    MemoryLimit: true,
    SwapLimit: true,
    PidsLimit: true,
    CPUCfsQuota: true,
    Architecture: "amd64",
    OSType: "linux",
    ServerVersion: "5.4.2",
    CgroupVersion: "1",
    SecurityOptions: [],
    DockerRootDir: "/var/lib/containers/storage",
    BuildahVersion: "1.39.3",
  });
  const security = { rootless: true, selinuxEnabled: true };
  const rootless = { ...info.host, cgroupControllers: ["memory"], security };
  const told = infoOfPodman({ ...info, host: rootless });
  assert.deepEqual(told?.SecurityOptions, ["name=rootless", "name=selinux"]);
  assert.deepEqual([told?.PidsLimit, told?.MemoryLimit], [false, true]);
  assert.equal(infoOfPodman({ NCPU: 2, ServerVersion: "28.5.2" }), undefined);
});

/** A `podman` that notes its calls and answers as 5.4.2. */
async function podman(answers: Record<string, string>) {
  const cases = Object.entries(answers).map(([call, text]) => `"${call}"*) echo '${text}' ;;`);
  const folder = await temporaryFolder({
    podman: {
      text: `#!/bin/sh\necho "$*" >> "\${0%/*}/calls"\ncase "$*" in\n${cases.join("\n")}\n` +
        `*) echo "Error: nowhere: image not known" >&2; exit 125 ;;\nesac\n`,
      mode: 0o755,
    },
  });
  return {
    env: { PATH: folder.path, DOCKER_CONTEXT: "other", HTTP_PROXY: "http://mine" },
    calls: async () => (await Deno.readTextFile(`${folder.path}/calls`)).trim().split("\n"),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

Deno.test("Docker with Podman's client asks and names Podman", async () => {
  const id = "a".repeat(64);
  await using fake = await podman({
    info: JSON.stringify(info),
    "image inspect --format {{json .}} -- there": JSON.stringify({
      Id: id,
      Architecture: "amd64",
      Size: 1,
    }),
    "volume ls": '{"id":"v","name":"v","state":"","labels":{"a":"b"}}',
  });
  const client = { command: "podman", timeout: 60, env: fake.env } as const;
  const docker = new Docker({ ...client, address: {} });
  assert.equal((await docker.info()).BuildahVersion, "1.39.3");
  assert.equal((await docker.inspectImage("there")).Id, `sha256:${id}`);
  await assert.rejects(docker.inspectImage("nowhere"), /`nowhere` is not on this engine/);
  await assert.rejects(docker.output(["kill", "nobody"]), /^DockerCommandError: `podman kill` fai/);
  assert.equal((await docker.labelledVolumes(["a"]))[0]?.labels["a"], "b");
  assert.equal(await docker.endpoint(), undefined);
  assert.equal(await docker.addsProxies(), false);
  const far = new Docker({ ...client, address: { url: "tcp://far:1" } });
  await far.output(["info"]).catch(() => {});
  assert.equal((await fake.calls()).at(-2), "--url tcp://far:1 info");
  const named = new Docker({ ...client, address: { context: "c" } });
  await named.output(["info"]).catch(() => {});
  assert.equal((await fake.calls()).at(-2), "--connection c info");
});
