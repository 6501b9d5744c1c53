import $ from "dax";
import { dirname, join } from "node:path";
import { downloadPackages } from "../apt.ts";
import { type Engine, ensureEngine } from "../engine.ts";
import { ensureImages, ensureImagesOf, pythonImage } from "../images.ts";
import { runScript } from "../say.ts";
import { type ImageMaker, recipe, RECIPE_LABEL } from "./debian_images.ts";

/** The base images of the `init` templates, as their Dockerfiles name them; for one test only. */
const makers: Record<string, ImageMaker> = {
  "eclipse-temurin:17-jdk": onDebian({
    packages: [
      ...["openjdk-17-jre-headless", "openjdk-17-jdk-headless", "libstdc++6"],
      ...["perl-base", "libcrypt1"],
    ],
    // Most of a JDK's size, needed only to build other JDKs.
    without: ["usr/lib/jvm/*/jmods"],
    links: {
      "usr/bin/java": "../lib/jvm/java-17-openjdk-*/bin/java",
      "usr/bin/javac": "../lib/jvm/java-17-openjdk-*/bin/javac",
    },
  }),
  "node:24-bookworm-slim": onDebian({
    // From this release of Debian, even if the machine has Node from elsewhere.
    packages: [
      ...[
        "nodejs/bookworm",
        "libnode108/bookworm",
        "libuv1",
        "libc-ares2",
        "libnghttp2-14",
        "libicu72",
      ],
      ...["libbrotli1", "zlib1g", "libssl3", "libstdc++6", "libgcc-s1"],
      ...["node-acorn", "node-cjs-module-lexer", "node-undici"],
      ...["perl-base", "libcrypt1"],
    ],
    without: ["usr/include"],
    links: {},
    user: { name: "node" },
  }),
  "gcc:12-bookworm": onDebian({
    packages: [
      ...["gcc-12", "g++-12", "cpp-12", "gcc-12-base", "libgcc-12-dev", "libstdc++-12-dev"],
      ...["libc6-dev", "libcrypt-dev", "linux-libc-dev", "libcc1-0", "libgcc-s1", "libstdc++6"],
      ...["binutils-x86-64-linux-gnu", "binutils", "binutils-common", "libbinutils", "libctf0"],
      ...["libctf-nobfd0", "libjansson4", "libisl23", "libmpc3", "libmpfr6", "libgmp10"],
      ...["zlib1g", "libzstd1"],
    ],
    // Link-time optimisation, profiling and other linkers.
    without: [
      "usr/lib/gcc/*/12/lto1",
      "usr/lib/gcc/*/12/*san*",
      "usr/bin/*gprof*",
      "usr/bin/*ld.gold",
      "usr/bin/*dwp",
    ],
    links: { "usr/bin/gcc": "gcc-12", "usr/bin/g++": "g++-12" },
  }),
  "r-base:4.2.2": onDebian({
    packages: [
      ...[
        "r-base-core",
        "perl-base",
        "libcrypt1",
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
    // Links that setting up the packages would create.
    links: {
      "usr/lib/R/etc/Renviron": "Renviron.ucf",
      "usr/bin/which": "which.debianutils",
      "usr/lib/*-linux-gnu/libblas.so.3": "blas/libblas.so.3",
      "usr/lib/*-linux-gnu/liblapack.so.3": "lapack/liblapack.so.3",
    },
    // Who may install packages there.
    user: { name: "docker", group: 50 },
    shared: ["/usr/local/lib/R/site-library"],
  }),
  "debian:bookworm-slim": onDebian({
    packages: [
      ...["perl-base", "libcrypt1", "bash", "libtinfo6", "diffutils"],
      // For `prlimit`, which every Debian has.
      ...["util-linux", "libsmartcols1"],
    ],
    without: ["usr/share/locale", "usr/share/bash-completion"],
    links: {},
  }),
  "python:3.11-slim": onDebian({
    packages: [
      ...["ipython", "traitlets", "decorator", "pygments", "pickleshare", "backcall", "six"],
      ...["jedi", "parso", "prompt-toolkit", "wcwidth", "pexpect", "ptyprocess"],
      ...["matplotlib-inline", "stack-data", "executing", "asttokens", "pure-eval"],
    ].map((name) => `python3-${name}`),
    without: ["usr/share/locale"],
    links: {},
    // Replaces pip, which would download what is already installed; this only compiles it.
    programs: {
      "usr/local/bin/pip": "#!/bin/sh\nexec python3 -c 'import IPython.terminal.ipapp'\n",
    },
  }),
};

/**
 * Makes sure that the base images of the `init` templates exist; takes half a minute if none does.
 *
 * @param wanted the images needed, as named in Dockerfiles; default: all
 */
export async function ensureTemplateImages(
  engine: Pick<Engine, "env">,
  wanted?: readonly string[],
): Promise<void> {
  await ensureImages(engine);
  const needed = Object.entries(makers).filter(([image]) => wanted?.includes(image) ?? true);
  await ensureImagesOf(Object.fromEntries(needed), engine);
}

interface Layer {
  packages: string[];
  /** Paths to leave out, in addition to manuals. */
  without: string[];
  /** Targets by path; a star stands for the only matching name. */
  links: Record<string, string>;
  /** Scripts by path. */
  programs?: Record<string, string>;
  /** The user 1000 that the image has, and the number of a group that it is in. */
  user?: { name: string; group?: number };
  /** Folders that this group may write to. */
  shared?: string[];
}

/** Packages, unpacked but not set up, over the image of Debian that there is already. */
function onDebian(layer: Layer): ImageMaker {
  const { packages, without, links, programs = {}, user, shared = [] } = layer;
  return async (image, directory, env) => {
    await downloadPackages(packages, directory);
    const root = join(directory, "root");
    await Deno.mkdir(root);
    const excluded = [...without, "usr/share/doc", "usr/share/man"]
      .map((path) => `--exclude=./${path}`);
    for await (const { name } of Deno.readDir(directory)) {
      if (!name.endsWith(".deb")) continue;
      // Into the target of /lib on Debian: a folder cannot be copied over a link.
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
    for (const [path, text] of Object.entries(programs)) {
      await Deno.mkdir(join(root, dirname(path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), text, { mode: 0o755 });
    }
    await Deno.remove(join(root, "lib"), { recursive: true }).catch(() => {});
    await Deno.writeTextFile(
      join(directory, "Dockerfile"),
      `FROM ${pythonImage}\nCOPY root/ /\n${
        user ? `RUN ${userCommands(user, shared)}\n` : ""
      }CMD ["sh"]\n`,
    );
    await Deno.writeTextFile(join(directory, ".dockerignore"), "*.deb\n");
    const label = `${RECIPE_LABEL}=${await recipe()}`;
    await $`docker build --quiet --force-rm --label ${label} --tag ${image} ${directory}`
      .env(env).stdin("null").stdout("null").stderr("piped");
  };
}

function userCommands({ name, group }: NonNullable<Layer["user"]>, shared: string[]): string {
  const home = `/home/${name}`;
  const commands = [
    `echo '${name}:x:1000:1000::${home}:/bin/sh' >> /etc/passwd`,
    `echo '${name}:x:1000:' >> /etc/group`,
    `mkdir ${home} && chown 1000:1000 ${home}`,
  ];
  if (group !== undefined) commands.push(`echo 'shared:x:${group}:${name}' >> /etc/group`);
  for (const folder of shared) {
    commands.push(`mkdir -p ${folder} && chown 0:${group} ${folder} && chmod 2775 ${folder}`);
  }
  return commands.join(" && ");
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
