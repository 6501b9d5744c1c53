import $ from "dax";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { searchPath } from "../apt.ts";
import { withLock } from "../lock.ts";
import { say } from "../say.ts";
import { enginesDirectory } from "./directories.ts";

/** A Debian release with an engine. */
export type Suite = "bookworm" | "trixie" | "sid";

/** Packages for every engine; the last one for kernels with AppArmor, such as Ubuntu's. */
const base = [
  ...["docker.io", "containerd", "runc", "iptables", "iproute2", "procps", "mount", "apparmor"],
];

/** Packages by suite, which determines the version of the engine. */
const packages: Record<Suite, readonly string[]> = {
  bookworm: base,
  trixie: [
    ...base,
    ...["docker-cli", "docker-buildx"],
    ...["podman", "crun", "netavark", "aardvark-dns", "passt"],
    // For a rootless engine.
    ...["rootlesskit", "slirp4netns", "fuse-overlayfs", "uidmap"],
  ],
  sid: [...base, "docker-cli", "docker-buildx"],
};

/** The user of the rootless engine; ids that are usually free. */
export const rootlessUser = { name: "engine", id: 59_001, firstOfMapped: 1_900_000_000 };

/** Lines to add to the user and group files in `/etc`. */
export const userLines: Record<string, string> = {
  passwd: `${rootlessUser.name}:x:${rootlessUser.id}:${rootlessUser.id}::/nonexistent:/bin/sh`,
  group: `${rootlessUser.name}:x:${rootlessUser.id}:`,
  subuid: `${rootlessUser.name}:${rootlessUser.firstOfMapped}:65536`,
  subgid: `${rootlessUser.name}:${rootlessUser.firstOfMapped}:65536`,
};

/**
 * Makes the root file system of a suite, or reuses an existing one.
 *
 * @returns its path
 * @throws {UserError} if Debian's packages are not available
 */
export async function ensureRoot(suite: Suite): Promise<string> {
  const name = `root-${suite}-${recipeOf(suite)}`;
  const path = join(enginesDirectory, name);
  return await withLock(join(enginesDirectory, `root-${suite}.lock`), async () => {
    // A rootless engine must be able to traverse it.
    await Deno.chmod(enginesDirectory, 0o711);
    if (await exists(path)) return path;
    const began = performance.now();
    say(`Making a Debian ${suite} with its engines from packages`);
    const unfinished = `${path}.unfinished`;
    // Left by a killed run.
    await Deno.remove(unfinished, { recursive: true }).catch(ignoreNotFound);
    await bootstrap(suite, unfinished);
    // It has setuid programs that never get updates.
    await Deno.chmod(unfinished, 0o700);
    await Deno.rename(unfinished, path);
    say(`Made a Debian ${suite} in ${Math.round((performance.now() - began) / 1000)} s`);
    return path;
  });
}

/** Part of a file system's name, so that one made by another recipe is not reused. */
function recipeOf(suite: Suite): string {
  const recipe = JSON.stringify(bootstrapArguments(suite, "", ""));
  return createHash("sha256").update(recipe).digest("hex").slice(0, 8);
}

async function bootstrap(suite: Suite, path: string): Promise<void> {
  const result = await $`mmdebstrap ${bootstrapArguments(suite, path, await mirror())}`
    .env({ PATH: searchPath }).stdin("null").stdout("null").stderr("piped").noThrow();
  if (result.code === 0) return;
  const reason = result.stderr.split("\n").find((line) => line.startsWith("E: "));
  throw new UserError(`Making a Debian ${suite} failed: ${reason ?? "mmdebstrap failed"}`);
}

function bootstrapArguments(suite: Suite, path: string, mirror: string): string[] {
  const left = ["doc", "man", "locale", "info"];
  const users = Object.entries(userLines).map(([file, line]) =>
    `--customize-hook=echo '${line}' >> "$1"/etc/${file}`
  );
  return [
    "--quiet",
    "--variant=minbase",
    `--include=${packages[suite].join(",")}`,
    '--aptopt=APT::Install-Recommends "false"',
    // A mirror may be a snapshot, and that of an unstable suite is valid for only a week.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    ...left.map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
    ...users,
    suite,
    path,
    mirror,
  ];
}

/** This machine's Debian mirror, or Debian's own URL on other systems. */
export async function mirror(): Promise<string> {
  const format = "$(REPO_URI)|$(CODENAME)|$(SUITE)|$(ORIGIN)";
  const lines = await $`apt-get indextargets --format ${format} ${"Created-By: Packages"}`
    .stdin("null").stderr("null").noThrow().lines();
  const own = lines.map((line) => line.split("|")).find(([, codename = "", , origin]) =>
    origin === "Debian" && !codename.includes("-")
  );
  return own?.[0] ?? "http://deb.debian.org/debian";
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
