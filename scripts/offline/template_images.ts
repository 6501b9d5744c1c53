import $ from "dax";
import { dirname, join } from "node:path";
import { downloadPackages } from "../apt.ts";
import { type Engine, ensureEngine } from "../engine.ts";
import { ensureImages, ensureImagesOf, pythonImage } from "../images.ts";
import { runScript } from "../say.ts";
import type { ImageMaker } from "./debian_images.ts";

/** What the templates of `init` build on, as their Dockerfiles name it; needed by their test alone. */
const makers: Record<string, ImageMaker> = {
  "eclipse-temurin:17-jdk": onDebian({
    packages: ["openjdk-17-jre-headless", "openjdk-17-jdk-headless", "libstdc++6"],
    // Most of a JDK, for making other JDKs.
    without: ["usr/lib/jvm/*/jmods"],
    links: {
      "usr/bin/java": "../lib/jvm/java-17-openjdk-*/bin/java",
      "usr/bin/javac": "../lib/jvm/java-17-openjdk-*/bin/javac",
    },
  }),
  "r-base:4.2.2": onDebian({
    packages: [
      ...[
        "r-base-core",
        "bash",
        "libtinfo6",
        "libblas3",
        "liblapack3",
        "libgfortran5",
        "libquadmath0",
        "libgomp1",
      ],
      ...["libicu72", "libpcre2-8-0", "libreadline8", "libtirpc3", "libtre5", "libstdc++6"],
      ...["libgssapi-krb5-2", "libkrb5-3", "libk5crypto3", "libkrb5support0", "libkeyutils1"],
      ...["libcom-err2", "libssl3"],
    ],
    without: ["usr/share/locale"],
    // What would be made when the packages are set up.
    links: {
      "usr/lib/R/etc/Renviron": "Renviron.ucf",
      "usr/bin/which": "which.debianutils",
      "usr/lib/*-linux-gnu/libblas.so.3": "blas/libblas.so.3",
      "usr/lib/*-linux-gnu/liblapack.so.3": "lapack/liblapack.so.3",
    },
  }),
};

/** Brings the images that the templates of `init` build on; takes half a minute where none is there. */
export async function ensureTemplateImages(engine: Pick<Engine, "env">): Promise<void> {
  await ensureImages(engine);
  await ensureImagesOf(makers, engine);
}

interface Layer {
  packages: string[];
  /** Paths that are left out, beside manuals. */
  without: string[];
  /** Targets by path; a star stands for the one name that is there. */
  links: Record<string, string>;
}

/** Packages, unpacked but not set up, over the image of Debian that there is already. */
function onDebian({ packages, without, links }: Layer): ImageMaker {
  return async (image, directory, env) => {
    await downloadPackages(packages, directory);
    const root = join(directory, "root");
    await Deno.mkdir(root);
    const excluded = [...without, "usr/share/doc", "usr/share/man"]
      .map((path) => `--exclude=./${path}`);
    for await (const { name } of Deno.readDir(directory)) {
      if (!name.endsWith(".deb")) continue;
      // To where /lib leads on Debian: a folder cannot be copied over a link.
      const target = ["--transform=s,^./lib/,./usr/lib/,", "--directory", root];
      await $`dpkg-deb --fsys-tarfile ${
        join(directory, name)
      } | tar --extract ${excluded} ${target}`;
    }
    for (const [path, target] of Object.entries(links)) {
      const place = await theOne(root, path);
      const file = await theOne(dirname(place), target);
      await Deno.mkdir(dirname(place), { recursive: true });
      await $`ln --symbolic --relative --force ${file} ${place}`;
    }
    await Deno.remove(join(root, "lib"), { recursive: true }).catch(() => {});
    await Deno.writeTextFile(
      join(directory, "Dockerfile"),
      `FROM ${pythonImage}\nCOPY root/ /\nCMD ["sh"]\n`,
    );
    await Deno.writeTextFile(join(directory, ".dockerignore"), "*.deb\n");
    await $`docker build --quiet --force-rm --tag ${image} ${directory}`
      .env(env).stdin("null").stdout("null").stderr("piped");
  };
}

/** The path with each star replaced by the name that is there. */
async function theOne(root: string, path: string): Promise<string> {
  let place = root;
  for (const part of path.split("/")) {
    if (!part.includes("*")) place = join(place, part);
    else {
      const [before = "", after = ""] = part.split("*");
      for await (const { name } of Deno.readDir(place)) {
        if (name.startsWith(before) && name.endsWith(after)) place = join(place, name);
      }
    }
  }
  return place;
}

if (import.meta.main) {
  await runScript(async () => {
    await ensureTemplateImages(await ensureEngine());
    return 0;
  });
}
