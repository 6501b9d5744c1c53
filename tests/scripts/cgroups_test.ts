import assert from "node:assert/strict";
import { missingCgroups } from "../../scripts/cgroups.ts";

const header = "#subsys_name\thierarchy\tnum_cgroups\tenabled";
const names = ["cpuset", "cpu", "cpuacct", "blkio", "memory", "devices", "freezer", "pids"];
const nothing = { base: false, hierarchies: [] };

function controllers(lines: string[]): string {
  return `${[header, ...lines].join("\n")}\n`;
}

/** Lines as in /proc/self/mountinfo. */
function mounts(options: string[]): string {
  const root = "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw";
  const others = options.map((option, index) =>
    `${30 + index} 22 0:${index} / /sys/fs/cgroup/${index} rw,relatime - cgroup cgroup rw,${option}`
  );
  return [root, ...others].join("\n");
}

const unused = controllers([...names, "net_cls"].map((name) => `${name}\t0\t1\t1`));

Deno.test("missingCgroups() asks for nothing where v2 has the controllers", () => {
  const state = { controllers: unused, active: "0::/\n", mounts: mounts([]) };
  assert.deepEqual(missingCgroups({ ...state, unified: "cpuset cpu io memory pids\n" }), nothing);
});

Deno.test("missingCgroups() asks for what limits need where nothing is mounted", () => {
  const state = { controllers: unused, active: "0::/\n", mounts: mounts([]), unified: "" };
  assert.deepEqual(missingCgroups(state), { base: true, hierarchies: names });
});

Deno.test("missingCgroups() takes no controller that the kernel has switched off", () => {
  const lines = controllers(["memory\t0\t1\t0", "cpu\t0\t1\t1"]);
  const state = { controllers: lines, active: "0::/\n", mounts: mounts([]), unified: "" };
  assert.deepEqual(missingCgroups(state), { base: true, hierarchies: ["cpu"] });
});

Deno.test("missingCgroups() asks for every hierarchy in use, as kills for memory need it", () => {
  const state = {
    controllers: unused,
    active: "3:name=systemd:/\n2:net_cls,net_prio:/\n1:memory:/a/b\n0::/\n",
    mounts: mounts(names),
    unified: "",
  };
  assert.deepEqual(missingCgroups(state), {
    base: false,
    hierarchies: ["none,name=systemd", "net_cls,net_prio"],
  });
});

Deno.test("missingCgroups() asks for nothing where all is mounted, joined or not", () => {
  const joined = ["cpu,cpuacct", ...names.filter((name) => !name.startsWith("cpua"))];
  const state = {
    controllers: unused,
    active: "2:name=systemd:/\n1:cpu,cpuacct:/\n0::/\n",
    mounts: mounts([...joined, "xattr,name=systemd"]),
    unified: "",
  };
  assert.deepEqual(missingCgroups(state), nothing);
});
