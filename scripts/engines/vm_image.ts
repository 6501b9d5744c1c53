import $ from "dax";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { installPrograms, searchPath } from "../apt.ts";
import { say } from "../say.ts";
import { enginesDirectory } from "./directories.ts";
import { requireEngineTools } from "./requirements.ts";
import { mirror, userLines } from "./root_file_systems.ts";
import {
  rootlessFiles,
  rootlessHome,
  rootlessLinks,
  rootlessPrograms,
  rootlessShadow,
} from "./vm_rootless.ts";

/** What a machine boots from. */
export interface VmImage {
  /** A raw image of one ext4 file system, without a partition table; never written to by a run. */
  disk: string;
  kernel: string;
  initrd: string;
  /** The only key that the machine's root user accepts. */
  key: string;
  /** The machine's host key, once it has been booted. */
  knownHosts: string;
}

/** The folder of the machine's image and the files of a running machine. */
export const vmDirectory = join(enginesDirectory, "vm");

/** The package of each program that a machine needs in addition to those of all engines. */
const programs = {
  "qemu-system-x86_64": "qemu-system-x86",
  mke2fs: "e2fsprogs",
  ssh: "openssh-client",
  setpriv: "util-linux",
};

const packages = [
  ...["systemd-sysv", "kmod", "linux-image-cloud-amd64", "initramfs-tools"],
  ...["iproute2", "iptables", "dropbear-bin"],
  ...["docker.io", "docker-cli"],
  // For a rootless engine, whose control groups are made by its user's systemd.
  ...["rootlesskit", "slirp4netns", "uidmap", "dbus-user-session", "libpam-systemd"],
  // This policy has a domain for containers.
  ...["selinux-policy-default", "policycoreutils"],
];

/** Labels all files according to the policy; does not need a kernel with SELinux. */
const labelling = ["setfiles", "-F", "/etc/selinux/default/contexts/files/file_contexts", "/"];

/** Sparse: with the base images, an image takes 1 GB. */
const diskSize = "6G";

/** Units that are useless here but cost an emulated processor seconds. */
const masked = [
  ...["apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "fstrim.timer"],
  ...["e2scrub_all.timer", "e2scrub_reap.service", "systemd-pstore.service"],
  ...["getty@tty1.service", "serial-getty@ttyS0.service"],
  ...["systemd-timesyncd.service", "systemd-networkd-wait-online.service"],
];

/** QEMU's user network, which always has the same host address. */
const network = `[Match]
Type=ether
Name=eth0
[Network]
Address=10.0.2.15/24
Gateway=10.0.2.2
LinkLocalAddressing=no
`;

const sshUnit = `[Unit]
After=systemd-networkd.service
[Service]
ExecStart=/usr/sbin/dropbear -F -E -R -s
[Install]
WantedBy=multi-user.target
`;

/** The folder of units that start with the machine. */
const wanted = "etc/systemd/system/multi-user.target.wants";
const links: Readonly<Record<string, string>> = {
  [`${wanted}/vm-ssh.service`]: "../vm-ssh.service",
  [`${wanted}/systemd-networkd.service`]: "/usr/lib/systemd/system/systemd-networkd.service",
};

/** Prepares the root file system in \`$1\`, before the kernel's package makes its initrd. */
const initrdHook = `
mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/usr/share/initramfs-tools/modules.d"
echo MODULES=list >"$1/etc/initramfs-tools/conf.d/vm"
printf 'virtio_pci\\nvirtio_blk\\next4\\n' >"$1/usr/share/initramfs-tools/modules.d/vm"
`;

/**
 * Makes the machine's image from Debian's packages, in 1 minute, unless it exists. Its engine has
 * no images until {@linkcode finishVmImage} is called after adding them.
 *
 * @throws {UserError} if this machine lacks what is needed, or a package is not available
 */
export async function ensureVmImage(): Promise<{ image: VmImage; isFinished: boolean }> {
  const image = imageIn(vmDirectory);
  await requireEngineTools();
  await installPrograms(programs);
  const made = await Deno.readTextFile(join(vmDirectory, "recipe")).catch(() => "");
  if (made === recipe()) return { image, isFinished: true };
  await Deno.mkdir(vmDirectory, { recursive: true, mode: 0o700 });
  await Deno.remove(join(vmDirectory, "recipe")).catch(() => {});
  say("Making a virtual machine of Debian's packages");
  const work = await Deno.makeTempDir({ dir: vmDirectory, prefix: "making-" });
  try {
    await makeImage(work);
    for (const path of Object.values(imageIn(""))) {
      await Deno.rename(join(work, path), join(vmDirectory, path));
    }
  } finally {
    await Deno.remove(work, { recursive: true });
  }
  return { image, isFinished: false };
}

/** Records that the machine's engine has its images: from now on the image is not changed. */
export async function finishVmImage(): Promise<void> {
  await Deno.writeTextFile(join(vmDirectory, "recipe"), recipe());
}

function imageIn(directory: string): VmImage {
  return {
    disk: join(directory, "disk.img"),
    kernel: join(directory, "vmlinuz"),
    initrd: join(directory, "initrd.img"),
    key: join(directory, "key"),
    knownHosts: join(directory, "known_hosts"),
  };
}

/** Everything that determines an image; a new one is made if it changes. */
function recipe(): string {
  const parts = [
    ...[packages, masked, network, sshUnit, initrdHook, diskSize],
    ...[rootlessFiles, rootlessPrograms, rootlessLinks, rootlessHome, rootlessShadow],
    ...[userLines, labelling],
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

async function makeImage(work: string): Promise<void> {
  const { disk, kernel, initrd, key, knownHosts } = imageIn(work);
  const root = join(work, "root");
  const result = await $`mmdebstrap ${[
    "--quiet",
    "--variant=minbase",
    `--include=${packages.join(",")}`,
    ...['--aptopt=APT::Install-Recommends "false"'],
    ...["doc", "man", "locale"].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    `--essential-hook=${initrdHook}`,
    "trixie",
    root,
    await mirror(),
  ]}`.env({ PATH: searchPath }).stdin("null").stdout("null").stderr("piped").noThrow();
  if (result.code !== 0) {
    const reason = result.stderr.split("\n").find((line) => line.startsWith("E: "));
    throw new UserError(`Making a virtual machine failed: ${reason ?? "mmdebstrap failed"}`);
  }
  await Deno.copyFile(await onlyBoot(root, "vmlinuz-"), kernel);
  await Deno.copyFile(await onlyBoot(root, "initrd.img-"), initrd);
  await $`ssh-keygen -q -t ed25519 -N ${""} -C courseraprogramming-dev -f ${key}`.stdin("null");
  await Deno.writeTextFile(knownHosts, "");
  await configure(root, await Deno.readTextFile(`${key}.pub`));
  await $`chroot ${root} ${labelling}`
    .env({ PATH: searchPath }).stdin("null").stdout("null").stderr("null");
  await $`mke2fs -q -F -t ext4 -O ^has_journal -E root_owner=0:0 -d ${root} ${disk} ${diskSize}`
    .env({ PATH: searchPath }).stdin("null").stdout("null").stderr("null");
}

async function onlyBoot(root: string, prefix: string): Promise<string> {
  for await (const { name } of Deno.readDir(join(root, "boot"))) {
    if (name.startsWith(prefix)) return join(root, "boot", name);
  }
  throw new Error(`The kernel's package has no ${prefix}`);
}

async function configure(root: string, publicKey: string): Promise<void> {
  const units = join(root, "etc/systemd/system");
  const files = {
    "etc/hostname": "vm\n",
    "etc/systemd/network/vm.network": network,
    "etc/systemd/system/vm-ssh.service": sshUnit,
    "root/.ssh/authorized_keys": publicKey,
    ...rootlessFiles,
    ...rootlessPrograms,
  };
  await Deno.mkdir(join(root, "root/.ssh"), { recursive: true, mode: 0o700 });
  await Deno.mkdir(join(root, "etc/dropbear"), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  }
  for (const path of Object.keys(rootlessPrograms)) await Deno.chmod(join(root, path), 0o755);
  for (const [file, line] of Object.entries({ ...userLines, shadow: rootlessShadow })) {
    await Deno.writeTextFile(join(root, "etc", file), `${line}\n`, { append: true });
  }
  await Deno.mkdir(join(root, rootlessHome.path), { mode: 0o700 });
  await Deno.chown(join(root, rootlessHome.path), rootlessHome.id, rootlessHome.id);
  for (const [path, target] of Object.entries({ ...links, ...rootlessLinks })) {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.symlink(target, join(root, path));
  }
  for (const unit of masked) {
    await Deno.remove(join(units, unit)).catch(() => {});
    await Deno.symlink("/dev/null", join(units, unit));
  }
}
