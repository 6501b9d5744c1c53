/** What is known of the files in a base image. */

import type { StageBase } from "../../dockerfile/ast.ts";
import { imageName } from "./base_image.ts";
import type { Permissions } from "../files/file_mode.ts";

/**
 * What an image starts from: nothing; a plain distribution, or the official image of a language,
 * neither of which contains a grader's files; anything else.
 */
export type Ground = "scratch" | "distribution" | "language" | "other";

const distributions = [
  ...["debian", "ubuntu", "alpine", "busybox", "fedora", "centos", "rockylinux", "almalinux"],
  ...["oraclelinux", "amazonlinux", "archlinux", "buildpack-deps"],
];

/** Official images that add a language to a distribution, and set neither WORKDIR nor USER. */
const languages = [
  ...["python", "pypy", "node", "ruby", "gcc", "rust", "r-base", "openjdk"],
];

/** Folders in every base image, as far as they are relevant. */
const standardFolders =
  " /bin /boot /dev /etc /home /lib /lib64 /media /mnt /opt /proc /root /run " +
  "/sbin /srv /sys /tmp /usr /usr/bin /usr/include /usr/lib /usr/local /usr/local/bin " +
  "/usr/local/etc /usr/local/include /usr/local/lib /usr/local/sbin /usr/local/share /usr/sbin " +
  "/usr/share /usr/src /var /var/cache /var/lib /var/local /var/log /var/mail /var/opt /var/run " +
  "/var/spool /var/tmp ";

/** Below them distributions have folders of their own. */
const systemFolders = ["/usr/", "/var/", "/etc/", "/lib/", "/run/", "/dev/", "/proc/", "/sys/"];

/** What a stage starts from, given the base of the lowest stage in its chain. */
export function groundOf(base: StageBase | undefined): Ground {
  if (base?.kind === "scratch") return "scratch";
  if (base?.kind !== "image" || base.name === undefined) return "other";
  const { official, last } = imageName(base.name);
  if (!official) return "other";
  return distributions.includes(last)
    ? "distribution"
    : languages.includes(last)
    ? "language"
    : "other";
}

/** What the base has at a path: determines whether a COPY puts the file into a folder there. */
export function baseKind(ground: Ground, path: string): "directory" | "nothing" | "unknown" {
  if (ground === "scratch") return "nothing";
  if (standardFolders.includes(` ${path} `)) return "directory";
  if (ground === "other" || ground === "language" && path.startsWith("/home/")) return "unknown";
  return systemFolders.some((folder) => path.startsWith(folder)) ? "unknown" : "nothing";
}

/** Owner and mode of a folder that exists or is created on the way to a file. */
export function folderPermissions(ground: Ground, path: string): Permissions {
  if (ground !== "scratch") {
    if (path === "/tmp" || path === "/var/tmp") return { mode: 0o1777, uid: 0 };
    // Closed to others in every distribution.
    if (path === "/root" && ground !== "other") return { mode: 0o700, uid: 0 };
    // Other home folders belong to their users, and a custom base image may have opened root's.
    const isHome = path === "/root" || ground !== "distribution" && path.startsWith("/home/");
    if (isHome) return { mode: undefined, uid: undefined };
  }
  return { mode: 0o755, uid: 0 };
}
