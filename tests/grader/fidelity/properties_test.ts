import assert from "node:assert/strict";
import type { Probe } from "../../../grader/fidelity/probe.ts";
import { contractProperties } from "../../../grader/fidelity/properties.ts";
import type { ContractOptions } from "../../../grader/fidelity/property.ts";
import type { Readings } from "../../../grader/fidelity/readings.ts";

const can = { memoryLimit: true, swapLimit: true, pidsLimit: true, cpuQuota: true };
const impossible = "not possible here";

const options: ContractOptions = {
  protocol: "v1",
  limits: { memoryMiB: 2048, cpus: 1.5, pidsLimit: 99, timeLimit: 77 },
  unlike: [],
  allowNetwork: false,
  superUser: false,
  engine: { limits: can, architecture: "amd64" },
  image: undefined,
  probe: undefined,
};

const readings: Readings = {
  user: { uid: 1000, gid: 0 },
  capabilities: { held: 0, bounding: 0 },
  noNewPrivileges: true,
  memory: 2048 * 1024 ** 2,
  swap: 0,
  cpus: 1.5,
  processes: 99,
  routes: [],
  hostName: "somehost",
  mounts: new Map([
    ["/", { type: "overlay", options: ["rw"] }],
    ["/dev/shm", { type: "tmpfs", options: ["rw", "size=65536k"] }],
    ["/shared/submission", { type: "ext4", options: ["ro"] }],
  ]),
  writable: new Map([["/shared", "yes"], ["/shared/submission", "no"], ["/tmp", "yes"]]),
  ulimits: new Map([["open files", "1024"], ["stack size", "8388608"], ["file size", "unlimited"]]),
  variables: new Map([["HOME", "/home/ann"], ["LANG", "C.UTF-8"]]),
  passwd: { name: "ann", home: "/home/ann" },
  timeZone: "UTC +0000",
  tmp: { size: 2 * 1024 ** 3, free: 1024 ** 3 },
};

const probe: Probe = { readings, gap: undefined, shmSize: 67_108_864, imageVariables: [] };

type Row = [here: string, fidelity: string, known: string];

/** What is told of each property. */
function rows(changed: Partial<ContractOptions> = {}): Map<string, Row> {
  return new Map(
    contractProperties({ ...options, ...changed }).map((
      { property, here, fidelity, known },
    ) => [property, [here, fidelity, known]]),
  );
}

/** Those rows that a change makes different. */
function different(usual: Map<string, Row>, changed: Map<string, Row>) {
  return Object.fromEntries(
    [...changed].filter(([property, row]) => row.join("\n") !== usual.get(property)?.join("\n")),
  );
}

const seen = (changed: Partial<Readings>): Partial<ContractOptions> => (
  { probe: { ...probe, readings: { ...readings, ...changed } } }
);

Deno.test("contractProperties() says what options and engine tell where nothing was measured", () => {
  assert.deepEqual(Object.fromEntries(rows()), {
    user: ["uid 1000; group of the image's passwd, else 0", "same", "options"],
    capabilities: ["none", "same", "options"],
    "new privileges": ["cannot be gained", "unknown", "options"],
    memory: ["2048 MB", "same", "engine"],
    swap: ["no swap", "same", "engine"],
    CPU: ["a quota of 1.5 CPU on this engine's processors", "same", "engine"],
    processes: ["at most 99", "approximated", "engine"],
    time: ["killed after 77 s, reported as a timeout", "same", "options"],
    network: ["none", "same", "options"],
    "host name": ["somehost", "same", "options"],
    architecture: ["that of the image; another one is warned of", "approximated", "options"],
    "Dockerfile ENV": ["stripped, PATH is the engine's own", "same", "options"],
    "Dockerfile VOLUME": ["an empty volume for the run; `sanity` warns", impossible, "options"],
    "Dockerfile EXPOSE": ["without effect", "same", "options"],
    "Dockerfile HEALTHCHECK": ["switched off", "unknown", "options"],
    "/shared": ["writable by every user", "same", "options"],
    "/shared/submission": ["read-only", "same", "options"],
    "root file system": ["writable", "same", "options"],
    "/tmp": ["what the image has", "unknown", "options"],
    "/dev/shm": ["the engine's default", "unknown", "options"],
    HOME: ["of the image's passwd, else /", "unknown", "options"],
    "time zone": ["that of the image", "unknown", "options"],
    locale: ["that of the image", "unknown", "options"],
    ulimits: ["core file 0 B; the rest is the engine's", "unknown", "options"],
    "layers around the container": ["one Docker engine", impossible, "engine"],
    machine: ["this engine's", impossible, "engine"],
  });
});

Deno.test("contractProperties() says what was measured", () => {
  assert.deepEqual(different(rows(), rows({ probe, image: "amd64" })), {
    user: ["uid 1000, gid 0", "same", "measured"],
    capabilities: ["none", "same", "measured"],
    "new privileges": ["cannot be gained", "unknown", "measured"],
    memory: ["2048 MB", "same", "measured"],
    swap: ["no swap", "same", "measured"],
    CPU: ["a quota of 1.5 CPU on this engine's processors", "same", "measured"],
    processes: ["at most 99", "approximated", "measured"],
    network: ["none: no route out", "same", "measured"],
    "host name": ["somehost", "same", "measured"],
    architecture: ["linux/amd64", "same", "engine"],
    "Dockerfile ENV": ["none of the image's is left", "same", "engine"],
    "/shared": ["the grader's user can write there", "same", "measured"],
    "/shared/submission": ["mounted read-only", "same", "measured"],
    "root file system": [
      "writable, subject to file permissions",
      "same",
      "measured",
    ],
    "/tmp": [
      "part of the root file system, 1 GB of 2 GB free, writable for the grader's user",
      "unknown",
      "measured",
    ],
    "/dev/shm": ["64 MB", "unknown", "measured"],
    HOME: ["`/home/ann`; uid 1000 is `ann` in /etc/passwd", "unknown", "measured"],
    "time zone": ["`UTC +0000`; TZ is not set", "unknown", "measured"],
    locale: ["LANG=`C.UTF-8`", "unknown", "measured"],
    ulimits: ["open files 1024, stack 8 MB, size of a file unlimited", "unknown", "measured"],
  });
});

Deno.test("contractProperties() believes what was measured, not what was asked for", async (t) => {
  const cases: [Partial<Readings>, Record<string, Row>][] = [
    [{ user: { uid: 0, gid: 0 } }, { user: ["uid 0, gid 0", impossible, "measured"] }],
    [{ capabilities: { held: 0, bounding: 14 } }, {
      capabilities: ["0 held, 14 in the bounding set", impossible, "measured"],
    }],
    [{ noNewPrivileges: false }, { "new privileges": ["can be gained", "unknown", "measured"] }],
    [{ memory: "none", swap: "none", cpus: "none", processes: "none" }, {
      memory: ["no limit in the control group; 2048 MB was asked for", impossible, "measured"],
      swap: ["no limit in the control group; no swap was asked for", impossible, "measured"],
      CPU: [
        "no limit in the control group; a quota of 1.5 CPU on this engine's processors was asked for",
        impossible,
        "measured",
      ],
      processes: [
        "no limit in the control group; at most 99 was asked for",
        impossible,
        "measured",
      ],
    }],
    [{ memory: 1024 ** 3 }, {
      memory: ["1024 MB; 2048 MB was asked for", "approximated", "measured"],
    }],
    [{ memory: undefined }, { memory: ["2048 MB", "same", "engine"] }],
    [{ routes: ["eth0", "eth1"] }, {
      network: ["open: there is a route over `eth0, eth1`", impossible, "measured"],
    }],
    [{ hostName: "a\x1b[2J\nuser  same" }, {
      "host name": ["`a\\x1b[2J\\nuser  same`", impossible, "measured"],
    }],
    [
      { writable: new Map([["/shared", "no"], ["/shared/submission", "yes"], ["/tmp", "absent"]]) },
      {
        "/shared": ["the grader's user cannot write there", impossible, "measured"],
        "/shared/submission": ["mounted read-only, and yet writable", impossible, "measured"],
        "/tmp": ["the image has no such folder", "unknown", "measured"],
      },
    ],
    [{ mounts: new Map([["/shared/submission", { type: "ext4", options: ["rw"] }]]) }, {
      "/shared/submission": [
        "mounted writable, and closed to the grader's user",
        impossible,
        "measured",
      ],
      "root file system": ["writable", "same", "options"],
      "/dev/shm": ["64 MB", "unknown", "engine"],
    }],
    [{ mounts: new Map([["/", { type: "overlay", options: ["ro"] }]]) }, {
      "root file system": ["read-only", impossible, "measured"],
      "/shared/submission": ["read-only", "same", "options"],
      "/dev/shm": ["64 MB", "unknown", "engine"],
    }],
    [{ passwd: null, variables: new Map() }, {
      HOME: ["not set; no entry for uid 1000 in /etc/passwd", "unknown", "measured"],
      locale: ["none set: POSIX", "unknown", "measured"],
    }],
  ];
  const usual = rows({ probe });
  for (const [changed, expected] of cases) {
    await t.step(Object.keys(changed).join(), () => {
      assert.deepEqual(different(usual, rows(seen(changed))), expected);
    });
  }
});

Deno.test("contractProperties() shows little of a long text of the image", () => {
  const [here] = rows(seen({ hostName: "x".repeat(5000) })).get("host name")!;
  assert.ok(here.length < 100, here);
});

Deno.test("contractProperties() tells what each option and each engine changes, and only that", async (t) => {
  const engine = (changed: Partial<typeof can>, architecture = "amd64") => (
    { limits: { ...can, ...changed }, architecture }
  );
  const unlimited: Row = ["no limit (--mem-limit 0)", impossible, "options"];
  const cases: [Partial<ContractOptions>, Record<string, Row>][] = [
    [{ superUser: true }, {
      user: ["root (--super-user)", impossible, "options"],
      capabilities: ["the engine's default ones (--super-user)", impossible, "options"],
      "new privileges": ["can be gained", "unknown", "options"],
    }],
    [{ limits: { ...options.limits, memoryMiB: 0 } }, { memory: unlimited, swap: unlimited }],
    [{ allowNetwork: true }, {
      network: ["the engine's default network (--allow-network)", impossible, "options"],
    }],
    [{ protocol: "v2" }, {
      network: ["none", "approximated", "options"],
      "Dockerfile ENV": ["kept", "approximated", "options"],
      "Dockerfile VOLUME": ["an empty volume for the run", "approximated", "options"],
    }],
    [{ protocol: "auto" }, {
      network: ["none", "approximated", "options"],
      "Dockerfile ENV": ["kept; a v1 grader with ENV is warned of", "approximated", "options"],
    }],
    [{ unlike: ["memoryMiB", "timeLimit"] }, {
      memory: ["2048 MB, the default of the old tools", "approximated", "engine"],
      time: [
        "killed after 77 s, reported as a timeout, the default of the old tools",
        "approximated",
        "options",
      ],
    }],
    [{ engine: engine({ memoryLimit: false }) }, {
      memory: ["2048 MB, which this engine does not enforce", impossible, "engine"],
    }],
    [{ engine: engine({ swapLimit: false }) }, {
      swap: ["no swap, which this engine does not enforce", impossible, "engine"],
    }],
    [{ engine: engine({ pidsLimit: false }) }, {
      processes: ["at most 99, which this engine does not enforce", impossible, "engine"],
    }],
    [{ engine: engine({ cpuQuota: false }) }, {
      CPU: [
        "a quota of 1.5 CPU on this engine's processors, which this engine does not enforce",
        impossible,
        "engine",
      ],
    }],
    [{ image: "arm64" }, { architecture: ["linux/arm64", impossible, "engine"] }],
    [{ image: "amd64", engine: engine({}, "arm64") }, {
      architecture: ["linux/amd64, emulated on linux/arm64", "approximated", "engine"],
    }],
    [{ probe: { ...probe, readings: undefined, imageVariables: ["A", "B"] } }, {
      "Dockerfile ENV": ["A, B: this engine does not strip them", impossible, "engine"],
      "/dev/shm": ["64 MB", "unknown", "engine"],
    }],
  ];
  for (const [changed, expected] of cases) {
    await t.step(JSON.stringify(changed), () => {
      assert.deepEqual(different(rows(), rows(changed)), expected);
    });
  }
});

Deno.test("contractProperties() names production's values of the protocol, and where they are from", () => {
  const production = (protocol: ContractOptions["protocol"], name: string) =>
    contractProperties({ ...options, protocol }).find(({ property }) => property === name)!;
  assert.equal(production("v1", "memory").production, "hard limit, 1024 MB unless set");
  assert.equal(production("v2", "memory").production, "hard limit, 4096 MB unless set");
  assert.equal(
    production("auto", "memory").production,
    "hard limit, 1024 MB (v1) or 4096 MB (v2) unless set",
  );
  assert.match(production("auto", "time").production, /limit, 1200 s unless set/);
  assert.equal(production("v1", "network").production, "none");
  assert.equal(production("v2", "network").production, "a few domains that Coursera allows");
  for (const { fidelity, source, production } of contractProperties(options)) {
    assert.equal(source === null, fidelity === "unknown");
    assert.equal(source === null, production === "not documented");
    if (source !== null) assert.match(source, /^docs\/spec\/grader-contract\.md, "/);
  }
});
