import $ from "dax";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { canInstall, downloadPackages, installPrograms, searchPath } from "../apt.ts";
import { say } from "../say.ts";
import { busyboxTree } from "./busybox_tree.ts";

/** The label of the images made here; its value is {@linkcode recipe}. */
export const RECIPE_LABEL = "courseraprogramming-dev.recipe";

/** A sum over the files that describe how images are made; an image with another one is stale. */
export async function recipe(): Promise<string> {
  const hash = createHash("sha256");
  const directory = import.meta.dirname!;
  const names = (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name);
  for (const name of names.toSorted()) hash.update(await Deno.readFile(join(directory, name)));
  return hash.digest("hex").slice(0, 16);
}

/** Makes an image from Debian's packages, in an empty directory of its own. */
export type ImageMaker = (
  image: string,
  directory: string,
  env: Record<string, string>,
) => Promise<void>;

interface MakeImageOptions {
  image: string;
  make: ImageMaker;
  env: Record<string, string>;
}

/**
 * Makes an image in a temporary directory.
 *
 * @throws {UserError} if this is not Debian, or a package is not available
 */
export async function makeImage({ image, make, env }: MakeImageOptions): Promise<void> {
  if (await $.which("dpkg-deb") === undefined) {
    throw new UserError(`Making ${image} failed: no registry answers, and this is not Debian`, {
      hint: `run \`docker pull ${image}\` where there is a network`,
    });
  }
  say(`Making ${image} of Debian's packages, as no registry gives it`);
  const directory = await Deno.makeTempDir({ prefix: "courseraprogramming-image-" });
  try {
    // apt-get downloads as a separate user.
    await Deno.chmod(directory, 0o755);
    await make(image, directory, env);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** An image with one layer, from an archive of its file system. */
function imported(
  makeArchive: (archive: string, directory: string, image: string) => Promise<void>,
): ImageMaker {
  return async (image, directory, env) => {
    const archive = join(directory, "image.tar");
    await makeArchive(archive, directory, image);
    const label = `LABEL ${RECIPE_LABEL}=${await recipe()}`;
    await $`docker import --change ${'CMD ["sh"]'} --change ${label} ${archive} ${image}`
      .env(env).stdin("null").stdout("null");
  };
}

/** Debian's static busybox; unpacked, because installing it would replace another one. */
export const makeBusybox: ImageMaker = imported(busyboxArchive);

/** Python with its whole standard library, a shell and Debian's basic tools; nothing else. */
export const makePython: ImageMaker = debian(["python3", "dash", "coreutils", "grep", "sed"]);

/** A Debian with curl, wget and certificates, like that of a user who installs the program. */
export const makeBare: ImageMaker = debian([
  ...["curl", "wget", "ca-certificates"],
  ...["dash", "coreutils", "debianutils", "grep", "sed", "tar", "gzip", "findutils"],
  ...["libc-bin", "libgcc-s1"],
]);

async function busyboxArchive(archive: string, directory: string): Promise<void> {
  await downloadPackages(["busybox-static"], directory);
  const unpacked = join(directory, "unpacked");
  for await (const { name } of Deno.readDir(directory)) {
    if (name.endsWith(".deb")) await $`dpkg-deb --extract ${join(directory, name)} ${unpacked}`;
  }
  const program = join(unpacked, "bin", "busybox");
  const applets = await $`${program} --list`.lines();
  const tree = await busyboxTree({ program: await Deno.readFile(program), applets });
  await Deno.writeFile(archive, tree);
}

/** A Debian with only these packages. */
function debian(packages: string[]): ImageMaker {
  return imported((archive, _, image) => makeDebian(image, packages, archive));
}

async function makeDebian(image: string, packages: string[], archive: string): Promise<void> {
  if (await canInstall()) await installPrograms({ mmdebstrap: "mmdebstrap" });
  if (await $.which("mmdebstrap") === undefined) {
    throw new UserError(`Making ${image} failed: mmdebstrap is not installed`, {
      hint: "as root: `apt-get install mmdebstrap`",
    });
  }
  const masters = "/usr/share/base-passwd";
  const result = await $`mmdebstrap ${[
    "--quiet",
    "--variant=extract",
    `--include=${[...packages, "base-files", "base-passwd"].join(",")}`,
    `--customize-hook=cp "$1"${masters}/passwd.master "$1"/etc/passwd`,
    `--customize-hook=cp "$1"${masters}/group.master "$1"/etc/group`,
    "bookworm",
    archive,
    ...await configuredSources(),
  ]}`.env({ PATH: searchPath }).stdin("null").stdout("null").stderr("piped").noThrow();
  if (result.code !== 0) {
    const reason = result.stderr.split("\n").find((line) => line.startsWith("E: "));
    throw new UserError(`Making ${image} failed: ${reason ?? "mmdebstrap failed"}`);
  }
}

/** The mirrors configured on this machine, if it runs the same release of Debian. */
async function configuredSources(): Promise<string[]> {
  const format = "deb $(REPO_URI) $(RELEASE) $(COMPONENT)|$(CODENAME)|$(ORIGIN)";
  const lines = await $`apt-get indextargets --format ${format} ${"Created-By: Packages"}`
    .stdin("null").stderr("null").noThrow().lines();
  const sources = lines.flatMap((line) => {
    const [source, codename, origin] = line.split("|");
    const wanted = origin === "Debian" && codename?.startsWith("bookworm");
    return source !== undefined && wanted ? [source] : [];
  });
  return [...new Set(sources)];
}
