import type { TarEntry } from "modern-tar";
import { packTar } from "modern-tar";

/** The parts of a busybox image. */
export interface BusyboxParts {
  /** The static program. */
  program: Uint8Array;
  /** The names of its applets, as listed by `busybox --list`. */
  applets: string[];
}

/** Packs the file system of a busybox image: the program, a link per applet, and accounts. */
export function busyboxTree({ program, applets }: BusyboxParts): Promise<Uint8Array> {
  return packTar([
    directory("bin", 0o755),
    directory("etc", 0o755),
    directory("home", 0o755),
    directory("root", 0o700),
    directory("tmp", 0o1777),
    directory("usr", 0o755),
    directory("usr/bin", 0o755),
    file("bin/busybox", program, 0o755),
    ...applets.filter((name) => name !== "busybox").map((name) => link(`bin/${name}`, "busybox")),
    // Scripts that start with `#!/usr/bin/env` need it there.
    link("usr/bin/env", "../../bin/env"),
    text(
      "etc/passwd",
      "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n",
    ),
    text("etc/group", "root:x:0:\nnogroup:x:65534:\n"),
  ]);
}

/** Fixed metadata, so that the same parts make the same archive. */
const unchanging = { uid: 0, gid: 0, mtime: new Date(0) };

function directory(name: string, mode: number): TarEntry {
  return { header: { ...unchanging, name: `${name}/`, mode, size: 0, type: "directory" } };
}

function file(name: string, body: Uint8Array, mode: number): TarEntry {
  return { header: { ...unchanging, name, mode, size: body.length, type: "file" }, body };
}

function text(name: string, body: string): TarEntry {
  return file(name, new TextEncoder().encode(body), 0o644);
}

function link(name: string, linkname: string): TarEntry {
  return { header: { ...unchanging, name, linkname, mode: 0o777, size: 0, type: "symlink" } };
}
