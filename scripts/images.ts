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
} from "./offline/debian_images.ts";
import { runScript, say } from "./say.ts";

/** The base images of the examples and the tests, as their Dockerfiles name them. */
export const busyboxImage = "busybox:1.35.0";
/** Has a C library as well, so that it also serves as a bare Debian machine. */
export const pythonImage = "python:3.11-slim-bookworm";

/** A Debian with curl, wget and certificates, as somebody has it who installs the program. */
export const bareImage = "courseraprogramming-dev/bare-debian:bookworm";
/** How long a registry may take to say anything at all. */
const registryMilliseconds = 10_000;
const pullMilliseconds = 300_000;

/** What makes each image where no registry has it. */
const makers: Record<string, ImageMaker> = {
  [busyboxImage]: makeBusybox,
  [pythonImage]: makePython,
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
    await makeImage({ image: bareImage, make: makeBare, env });
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

if (import.meta.main) {
  await runScript(async () => {
    await ensureImages(await ensureEngine());
    return 0;
  });
}
