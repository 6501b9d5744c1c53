import assert from "node:assert/strict";
import { factsOf } from "../../../scripts/engines/facts.ts";

const docker = ["Engine", "containerd", "runc", "docker-init"];

Deno.test("factsOf() reads what an engine is from what it answered", async (t) => {
  const cases: [name: string, ...Parameters<typeof factsOf>, expected: string][] = [
    [
      "Docker 28.5 on cgroup v1",
      {
        CgroupDriver: "cgroupfs",
        CgroupVersion: "1",
        SecurityOptions: ["name=seccomp,profile=builtin"],
        DriverStatus: [["Backing Filesystem", "extfs"], ["Supports d_type", "true"]],
      },
      docker,
      true,
      "docker v1 false false layers true",
    ],
    [
      "its containerd store, on a machine of its own with cgroup v2",
      {
        CgroupDriver: "systemd",
        CgroupVersion: "2",
        SecurityOptions: ["name=seccomp,profile=builtin", "name=cgroupns"],
        DriverStatus: [["driver-type", "io.containerd.snapshotter.v1"]],
      },
      docker,
      false,
      "docker v2 false false containerd false",
    ],
    [
      "an engine without root and without control groups",
      { CgroupDriver: "none", CgroupVersion: "1", SecurityOptions: ["name=rootless"] },
      docker,
      true,
      "docker none true false layers true",
    ],
    [
      "an engine that labels containers for SELinux",
      {
        CgroupDriver: "systemd",
        CgroupVersion: "2",
        SecurityOptions: ["name=seccomp,profile=builtin", "name=selinux", "name=cgroupns"],
      },
      docker,
      true,
      "docker v2 false true layers true",
    ],
    [
      "podman",
      { CgroupDriver: "cgroupfs", CgroupVersion: "1", SecurityOptions: null, DriverStatus: null },
      ["Podman Engine", "Conmon", "OCI Runtime (crun)"],
      true,
      "podman v1 false false layers true",
    ],
  ];
  for (const [name, info, components, mountsFolders, expected] of cases) {
    await t.step(name, () => {
      const facts = factsOf(info, components, mountsFolders);
      const { product, cgroups, rootless, selinux, store } = facts;
      const told = [product, cgroups, rootless, selinux, store, facts.mountsFolders].join(" ");
      assert.equal(told, expected);
    });
  }
});
