import $ from "dax";
import { join } from "node:path";
import { UserError } from "../terminal/errors.ts";
import { canInstall, downloadPackages, installPrograms, searchPath } from "./apt.ts";
import { busyboxTree } from "./busybox_tree.ts";
import { cacheDirectory } from "./cache.ts";
import type { Engine } from "./engine.ts";
import { ensureEngine } from "./engine.ts";
import { withLock } from "./lock.ts";
import { runScript, say } from "./say.ts";

/** The base images of the examples and the tests, as their Dockerfiles name them. */
export const busyboxImage = "busybox:1.35.0";
/** Has a C library as well, so that it also serves as a bare Debian machine. */
export const pythonImage = "python:3.11-slim-bookworm";

/** A Debian with curl, wget and certificates, as somebody has it who installs the program. */
export const bareImage = "courseraprogramming-dev/bare-debian:bookworm";
const barePackages = [
  ...["curl", "wget", "ca-certificates"],
  ...["dash", "coreutils", "debianutils", "grep", "sed", "tar", "gzip", "findutils"],
  ...["libc-bin", "libgcc-s1"],
];

/** How long a registry may take to say anything at all. */
const registryMilliseconds = 10_000;
const pullMilliseconds = 300_000;

/** Makes an image of Debian's packages, in an empty directory of its own. */
export type ImageMaker = (image: string, directory: string, env: Engine["env"]) => Promise<void>;

/** What makes each image where no registry has it. */
const makers: Record<string, ImageMaker> = {
  [busyboxImage]: imported(makeBusybox),
  [pythonImage]: imported(makePython),
};

/**
 * Brings the base images to the engine: those that are missing are pulled, or else made of
 * Debian's packages and tagged with the same names.
 */
export async function ensureImages(engine: Pick<Engine, "env">): Promise<void> {
  await ensureImagesOf(makers, engine);
}

/** Brings images that only some tests need. @param wanted how each is made where no registry answers */
export async function ensureImagesOf(
  wanted: Record<string, ImageMaker>,
  { env }: Pick<Engine, "env">,
): Promise<void> {
  await withLock(join(cacheDirectory(), "images.lock"), async () => {
    let registry = true;
    for (const [image, make] of Object.entries(wanted)) {
      if (await hasImage(image, env)) continue;
      registry &&= await pull(image, env);
      if (!registry) await makeImage({ image, make, env });
    }
  });
}

/** Brings {@linkcode bareImage} to the engine; no registry has it. */
export async function ensureBareImage({ env }: Pick<Engine, "env">): Promise<void> {
  await withLock(join(cacheDirectory(), "images.lock"), async () => {
    if (await hasImage(bareImage, env)) return;
    const make = imported((archive) => makeDebian(bareImage, barePackages, archive));
    await makeImage({ image: bareImage, make, env });
  });
}

async function hasImage(image: string, env: Engine["env"]): Promise<boolean> {
  const result = await $`docker image inspect ${image}`
    .env(env).stdin("null").stdout("null").stderr("null").noThrow();
  return result.code === 0;
}

/** The client waits for a registry much longer than anybody wants to. */
async function pull(image: string, env: Engine["env"]): Promise<boolean> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), registryMilliseconds);
  const firstWord = new WritableStream<Uint8Array>({ write: () => clearTimeout(timer) });
  try {
    const child = $`docker pull ${image}`
      .env(env).timeout(pullMilliseconds).stdin("null").stdout(firstWord).stderr("null")
      .noThrow().spawn();
    silence.signal.addEventListener("abort", () => child.kill());
    const { code } = await child;
    if (code === 0) say(`Pulled ${image}`);
    return code === 0;
  } finally {
    clearTimeout(timer);
  }
}

interface MakeImageOptions {
  image: string;
  make: ImageMaker;
  env: Engine["env"];
}

async function makeImage({ image, make, env }: MakeImageOptions): Promise<void> {
  if (await $.which("dpkg-deb") === undefined) {
    throw new UserError(`Making ${image} failed: no registry answers, and this is not Debian`, {
      hint: `run \`docker pull ${image}\` where there is a network`,
    });
  }
  say(`Making ${image} of Debian's packages, as no registry gives it`);
  const directory = await Deno.makeTempDir({ prefix: "courseraprogramming-image-" });
  try {
    // apt-get downloads as a user of its own.
    await Deno.chmod(directory, 0o755);
    await make(image, directory, env);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** An image of one layer, from an archive of its file system. */
function imported(makeArchive: (archive: string, directory: string) => Promise<void>): ImageMaker {
  return async (image, directory, env) => {
    const archive = join(directory, "image.tar");
    await makeArchive(archive, directory);
    await $`docker import --change ${'CMD ["sh"]'} ${archive} ${image}`
      .env(env).stdin("null").stdout("null");
  };
}

/** Debian's static busybox, unpacked rather than installed: that would replace another one. */
async function makeBusybox(archive: string, directory: string): Promise<void> {
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

/** Python with its whole standard library, a shell and Debian's basic tools; nothing else. */
async function makePython(archive: string): Promise<void> {
  await makeDebian(pythonImage, ["python3", "dash", "coreutils", "grep", "sed"], archive);
}

/** A Debian with these packages and nothing else. */
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

/** The mirrors that this machine is set up with, where it has the same release of Debian. */
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

if (import.meta.main) {
  await runScript(async () => {
    await ensureImages(await ensureEngine());
    return 0;
  });
}
