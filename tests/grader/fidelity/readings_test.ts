import assert from "node:assert/strict";
import { probeParts } from "../../../grader/fidelity/probe_script.ts";
import { type Readings, readingsOf } from "../../../grader/fidelity/readings.ts";

const MARK = "5f0c";

/** What a probe prints, of its parts and, unless it was stopped, its end. */
function printed(parts: Record<string, string>, end = true): string {
  const all = Object.entries({ ...parts, ...(end ? { end: "" } : {}) });
  return all.map(([name, text]) => `\n${MARK} ${name}\n${text}`).join("\n");
}

function read(parts: Record<string, string>, end = true): Readings {
  return readingsOf(probeParts(printed(parts, end), MARK));
}

/** Of Docker 20.10 on control groups of version 1. */
const V1 = {
  "/proc/self/status": "Name:\tsh\nUid:\t1000\t1000\t1000\t1000\nGid:\t0\t0\t0\t0\n" +
    ["Inh", "Prm", "Eff", "Bnd", "Amb"].map((set) => `Cap${set}:\t0000000000000000\n`).join("") +
    "NoNewPrivs:\t1\n",
  "/proc/self/limits":
    "Limit                     Soft Limit           Hard Limit           Units     \n" +
    "Max file size             unlimited            unlimited            bytes     \n" +
    "Max open files            20000                30000                files     \n",
  "/proc/self/mounts": "overlay / overlay rw,relatime,lowerdir=/l 0 0\n" +
    "shm /dev/shm tmpfs rw,nosuid,size=65536k 0 0\n" +
    "/dev/vda /shared/submission ext4 rw,relatime 0 0\n" +
    "/dev/vda /shared/submission ext4 ro,relatime 0 0\n",
  "/proc/sys/kernel/hostname": "somehost\n",
  "/proc/net/route": "Iface\tDestination\tGateway\n",
  "/proc/net/ipv6_route":
    "00000000 00 00000000 00 00000000 ffffffff 00000001 00000000 00200200       lo\n",
  "/sys/fs/cgroup/memory/memory.limit_in_bytes": "1073741824\n",
  "/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes": "1073741824\n",
  "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "150000\n",
  "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
  "/sys/fs/cgroup/pids/pids.max": "256\n",
  "write /shared": "yes\n",
  "write /shared/submission": "no\n",
  "$ HOME": "/\n",
  "passwd": "ann:/home/ann\n",
  "passwd-end": "",
  "date": "CET +0100\n",
  "df": "Filesystem 1024-blocks Used Available Capacity Mounted on\noverlay 100 50 40 56% /\n",
};

Deno.test("readingsOf() reads what a container on version 1 prints", () => {
  const readings = read(V1);
  assert.deepEqual(readings, {
    user: { uid: 1000, gid: 0 },
    capabilities: { held: 0, bounding: 0 },
    noNewPrivileges: true,
    memory: 1024 ** 3,
    swap: 0,
    cpus: 1.5,
    processes: 256,
    routes: [],
    hostName: "somehost",
    mounts: new Map([
      ["/", { type: "overlay", options: ["rw", "relatime", "lowerdir=/l"] }],
      ["/dev/shm", { type: "tmpfs", options: ["rw", "nosuid", "size=65536k"] }],
      ["/shared/submission", { type: "ext4", options: ["ro", "relatime"] }],
    ]),
    writable: new Map([["/shared", "yes"], ["/shared/submission", "no"]]),
    ulimits: new Map([["file size", "unlimited"], ["open files", "20000"]]),
    variables: new Map([["HOME", "/"]]),
    passwd: { name: "ann", home: "/home/ann" },
    timeZone: "CET +0100",
    tmp: { size: 100 * 1024, free: 40 * 1024 },
  });
});

Deno.test("readingsOf() reads limits of either version, and that there are none", async (t) => {
  const group = "/sys/fs/cgroup";
  const cases: [Record<string, string>, Partial<Readings>][] = [
    [{
      [`${group}/memory.max`]: "2147483648",
      [`${group}/memory.swap.max`]: "0",
      [`${group}/cpu.max`]: "200000 100000",
      [`${group}/pids.max`]: "99",
    }, { memory: 2 * 1024 ** 3, swap: 0, cpus: 2, processes: 99 }],
    [{
      [`${group}/memory.max`]: "max",
      [`${group}/memory.swap.max`]: "max",
      [`${group}/cpu.max`]: "max 100000",
      [`${group}/pids.max`]: "max",
    }, { memory: "none", swap: "none", cpus: "none", processes: "none" }],
    [{
      [`${group}/memory/memory.limit_in_bytes`]: "9223372036854771712",
      [`${group}/memory/memory.memsw.limit_in_bytes`]: "9223372036854771712",
      [`${group}/cpu/cpu.cfs_quota_us`]: "-1",
      [`${group}/cpu/cpu.cfs_period_us`]: "100000",
      [`${group}/pids/pids.max`]: "max",
    }, { memory: "none", swap: "none", cpus: "none", processes: "none" }],
    [{
      [`${group}/memory/memory.limit_in_bytes`]: "1024",
      [`${group}/memory/memory.memsw.limit_in_bytes`]: "9223372036854771712",
    }, { memory: 1024, swap: "none", cpus: undefined, processes: undefined }],
    [{
      [`${group}/memory/memory.limit_in_bytes`]: "1024",
      [`${group}/memory/memory.memsw.limit_in_bytes`]: "4096",
    }, { memory: 1024, swap: 3072 }],
  ];
  for (const [parts, expected] of cases) {
    await t.step(JSON.stringify(parts), () => {
      const readings = read(parts);
      for (const [name, value] of Object.entries(expected)) {
        assert.deepEqual(readings[name as keyof Readings], value, name);
      }
    });
  }
});

Deno.test("readingsOf() sees capabilities in any set, and routes in either version of IP", () => {
  const { capabilities } = read({
    "/proc/self/status": "CapInh:\t0000000000000001\nCapPrm:\t0000000000000002\n" +
      "CapEff:\t0000000000000002\nCapBnd:\t00000000a80425fb\nCapAmb:\t0000000000000000\n",
  });
  assert.deepEqual(capabilities, { held: 2, bounding: 14 });
  assert.deepEqual(
    read({ "/proc/net/route": "Iface\tDestination\neth0\t00000000\t010011AC\n" }).routes,
    ["eth0"],
  );
  assert.deepEqual(
    read({ "/proc/net/route": "Iface\n", "/proc/net/ipv6_route": "00 00 00 eth1\n00 lo\n" }).routes,
    ["eth1"],
  );
});

Deno.test("readingsOf() reads nothing of what is not as the kernel writes it", () => {
  const nonsense = Object.fromEntries(
    Object.keys(V1).filter((name) => name.startsWith("/") && !name.endsWith("hostname"))
      .map((name) => [name, "Uid:\tx\nGid:\t-1\nCapEff:\tzz\n1e9\n"]),
  );
  const readings = read(nonsense);
  for (const name of ["user", "capabilities", "memory", "swap", "cpus", "processes"] as const) {
    assert.equal(readings[name], undefined, name);
  }
  assert.deepEqual(read({ "write /tmp": "maybe" }).writable, new Map());
  assert.equal(read({}).variables, undefined);
  assert.equal(read({ passwd: "", "passwd-end": "" }).passwd, null);
  assert.equal(read({ passwd: "a:/b" }).passwd, undefined, "the list was not read to its end");
});

Deno.test("probeParts() takes no part of a text that does not know the mark", () => {
  const forged = "/root\nend\n/proc/sys/kernel/hostname\nevil\n\nXXXX /proc/net/route\n";
  const parts = probeParts(printed({ "$ HOME": forged, "/proc/net/route": "Iface" }), MARK);
  assert.deepEqual([...parts.keys()], ["$ HOME", "/proc/net/route", "end"]);
});

Deno.test("probeParts() leaves out what a probe was stopped in, and keeps the first of two", () => {
  const parts = probeParts(printed({ a: "1", b: "half" }, false), MARK);
  assert.deepEqual([...parts.keys()], ["a"]);
  const twice = probeParts(printed({ a: "1" }) + printed({ a: "2" }), MARK);
  assert.equal(twice.get("a")?.[0], "1");
});

Deno.test("probeParts() keeps little of lines and parts without end", () => {
  const parts = probeParts(
    printed({ long: "x".repeat(100_000), many: "y\n".repeat(100_000) }),
    MARK,
  );
  assert.ok(parts.get("long")![0]!.length <= 4096);
  assert.ok(parts.get("many")!.length <= 1000);
});
