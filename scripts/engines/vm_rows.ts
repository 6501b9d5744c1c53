import type { Check } from "../../tests/engines/check.ts";
import { busyboxImage } from "../images.ts";
import {
  driverChecks,
  enforcedChecks,
  insideChecks,
  rootlessChecks,
  unlabelledChecks,
  vmChecks,
} from "./vm_checks.ts";
import { installInside } from "./vm_inside.ts";
import type { Machine } from "./vm_machine.ts";
import { rootlessCaller, startRootlessEngine } from "./vm_rootless.ts";

/** What is needed to prepare a row. */
export interface Files {
  /** The compiled program. */
  binary: string;
  /** A temporary folder. */
  directory: string;
}

/** What the checks of a row use. */
export interface Called {
  /** A command here that runs the program. */
  binary: string;
  /** Variables for a client here to find the engine. */
  env: Machine["env"];
}

/** The checks of one way to use the machine's engine. */
export interface Row {
  name: string;
  checks: readonly Check[];
  /** Prepares the machine. */
  prepare: (machine: Machine, files: Files) => Promise<Called>;
  /** Whether the program is in the machine. */
  isInside: boolean;
  /** Whether containers can mount folders of the program's `TMPDIR`. */
  mountsFolders: boolean;
}

/** For the engine with root. */
const rootRows: readonly Row[] = [
  {
    name: "vm-inside",
    checks: insideChecks,
    async prepare(machine, { binary, directory }) {
      return { binary: await installInside(machine, binary, directory), env: machine.env };
    },
    isInside: true,
    mountsFolders: true,
  },
  {
    name: "vm-systemd",
    checks: vmChecks,
    prepare: ({ env }, { binary }) => Promise.resolve({ binary, env }),
    isInside: false,
    mountsFolders: false,
  },
  {
    name: "vm-cgroupfs",
    checks: driverChecks,
    async prepare(machine, { binary }) {
      await machine.useSettings({ "exec-opts": ["native.cgroupdriver=cgroupfs"] });
      await expectInfo(machine, "{{.CgroupDriver}}", /^cgroupfs$/);
      return { binary, env: machine.env };
    },
    isInside: false,
    mountsFolders: false,
  },
];

/** For the rootless engine. */
const rootlessRows: readonly Row[] = [
  {
    name: "vm-rootless",
    checks: rootlessChecks,
    async prepare(machine, { binary }) {
      return { binary, env: await startRootlessEngine(machine, busyboxImage) };
    },
    isInside: false,
    mountsFolders: false,
  },
  {
    name: "vm-rootless-inside",
    checks: insideChecks,
    async prepare(machine, { binary, directory }) {
      const env = await startRootlessEngine(machine, busyboxImage);
      return { binary: await installInside(machine, binary, directory, rootlessCaller), env };
    },
    isInside: true,
    // Its /tmp has `nosuid` and `nodev`, which such an engine does not keep.
    mountsFolders: false,
  },
];

/**
 * Runs the program as somebody signed in. The ssh server's own context, which its children inherit,
 * forbids the executable memory that V8 needs.
 */
const signedIn = { id: 0, env: {}, context: "unconfined_u:unconfined_r:unconfined_t:s0" };

/** Files of another container: the engine may mount them, and the grader may not read them. */
const fileContext = "system_u:object_r:container_file_t:s0:c1,c2";

/** For the engine with root, with SELinux enforced. */
const enforcedRows: readonly Row[] = [
  {
    name: "vm-selinux",
    checks: enforcedChecks,
    async prepare(machine, { binary, directory }) {
      await machine.useSettings({ "selinux-enabled": true });
      await expectInfo(machine, "{{.SecurityOptions}}", /name=selinux/);
      // Off in Debian's policy, where it stops every V8: Node as well.
      await machine.run("setsebool allow_execmem 1 && setenforce 1");
      const caller = { ...signedIn, fileContext };
      return {
        binary: await installInside(machine, binary, directory, caller),
        env: machine.env,
      };
    },
    isInside: true,
    mountsFolders: true,
  },
  {
    name: "vm-selinux-unlabelled",
    checks: unlabelledChecks,
    async prepare(machine, { binary, directory }) {
      return {
        binary: await installInside(machine, binary, directory, signedIn),
        env: machine.env,
      };
    },
    isInside: true,
    // Debian's policy, unlike Fedora's, lets the engine itself mount only what is labelled for it.
    mountsFolders: false,
  },
];

/** The checks for one boot of a machine. */
export interface MachineTrial {
  /** Whether its kernel has SELinux, with which a rootless engine has no `overlay2`. */
  selinux: boolean;
  /** In this order: each row builds on the state left by the one before. */
  rows: readonly Row[];
}

/** The available trials, by their names in `task engines`. */
export const machineTrials: Readonly<Record<string, MachineTrial>> = {
  vm: { selinux: false, rows: rootRows },
  "vm-rootless": { selinux: false, rows: rootlessRows },
  "vm-selinux": { selinux: true, rows: enforcedRows },
};

/** @throws {Error} if the engine's info differs from what is expected */
async function expectInfo({ run }: Machine, format: string, expected: RegExp): Promise<void> {
  const told = (await run(`docker info --format '${format}'`)).trim();
  if (!expected.test(told)) throw new Error(`The engine's ${format} is ${told}`);
}
