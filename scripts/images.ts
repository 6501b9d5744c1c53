import $ from "dax";
import { join } from "node:path";
import { cacheDirectory } from "./cache.ts";
import type { Engine } from "./engine.ts";
import { ensureEngine } from "./engine.ts";
import { withLock } from "./lock.ts";
import {
  type ImageMaker,
  makeBare,
  makeBusybox,
  makeImage,
  makePython,
  recipe,
  RECIPE_LABEL,
} from "./offline/debian_images.ts";
import { runScript, say } from "./say.ts";

/** The base images of the examples and tests, as named in their Dockerfiles. */
export const busyboxImage = "busybox:1.35.0";
/** Also has a C library, so it serves as a bare Debian machine too. */
export const pythonImage = "python:3.11-slim-bookworm";

/** A Debian with curl, wget and certificates, like that of a user who installs the program. */
export const bareImage = "courseraprogramming-dev/bare-debian:bookworm";
/** How long to wait for the first answer of a registry. */
const registryMilliseconds = 10_000;
const pullMilliseconds = 300_000;

/** How to make each image that no registry provides. */
const makers: Record<string, ImageMaker> = {
  [busyboxImage]: makeBusybox,
  [pythonImage]: makePython,
};

/** Loads the one image that the checks of engines need into an engine without network. */
export async function ensureBusybox(engine: { env: Record<string, string> }): Promise<void> {
  await ensureImagesOf({ [busyboxImage]: makeBusybox }, engine, false);
}

/**
 * Makes sure that the engine has the base images: missing ones are pulled, or else made from
 * Debian's packages and tagged with the same names.
 */
export async function ensureImages(engine: Pick<Engine, "env">): Promise<void> {
  await ensureImagesOf(makers, engine);
}

/**
 * Makes sure that the engine has images needed by only some tests.
 *
 * @param wanted how to make each one if no registry answers
 * @param hasNetwork whether the engine may use a registry; without network it would take long to
 * fail
 */
export async function ensureImagesOf(
  wanted: Record<string, ImageMaker>,
  { env }: { env: Record<string, string> },
  hasNetwork = true,
): Promise<void> {
  await withLock(join(cacheDirectory(), "images.lock"), async () => {
    let registry = hasNetwork;
    for (const [image, make] of Object.entries(wanted)) {
      if (await hasImage(image, env)) continue;
      registry &&= await pull(image, env);
      if (!registry) await makeImage({ image, make, env });
    }
  });
}

/** Makes sure that the engine has {@linkcode bareImage}, which no registry has. */
export async function ensureBareImage({ env }: Pick<Engine, "env">): Promise<void> {
  await withLock(join(cacheDirectory(), "images.lock"), async () => {
    if (await hasImage(bareImage, env)) return;
    await makeImage({ image: bareImage, make: makeBare, env });
  });
}

/** Whether the image is there; one that an older recipe made does not count. */
async function hasImage(image: string, env: Record<string, string>): Promise<boolean> {
  const format = `{{index .Config.Labels "${RECIPE_LABEL}"}}`;
  const { code, stdout } = await $`docker image inspect --format ${format} ${image}`
    .env(env).stdin("null").stdout("piped").stderr("null").noThrow();
  // An image from a registry has no such label.
  return code === 0 && ["", "<no value>", await recipe()].includes(stdout.trim());
}

/** The client's own timeout for a registry is much too long. */
async function pull(image: string, env: Record<string, string>): Promise<boolean> {
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

if (import.meta.main) {
  await runScript(async () => {
    await ensureImages(await ensureEngine());
    return 0;
  });
}
