import $ from "dax";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { UserError } from "../../../terminal/errors.ts";
import { PROJECT } from "../../../terminal/links.ts";
import type { Companions } from "../companions.ts";
import type { MadeProgram, ReleaseTarget } from "../release_targets.ts";

/** The parts of a package for Debian and its relatives. */
export interface DebParts {
  version: string;
  /** The day of the release, as `2026-01-31`. */
  date: string;
  program: MadeProgram;
  companions: Companions;
  /** Compression level: 9, the default, gives the smallest files; 1 is the fastest. */
  level?: 1 | 9;
}

/** Debian's names for the processors of releases. */
const architectures: Readonly<Record<string, string>> = {
  "linux-x64": "amd64",
  "linux-arm64": "arm64",
};

const maintainer = "Coursera <coursera@users.noreply.github.com>";

/** Whether Debian and its relatives run on a system. */
export function isDebTarget({ name }: ReleaseTarget): boolean {
  return name in architectures;
}

/** A version in Debian's form, in which `1.0.0~rc.1` comes before `1.0.0`. */
export function debianVersion(version: string): string {
  return version.replace("-", "~").replaceAll("-", ".");
}

/**
 * Writes the `.deb` of one program into a folder; the same parts give the same bytes.
 *
 * @returns its path
 * @throws {UserError} if dpkg-deb is not installed
 */
export async function writeDeb(
  directory: string,
  { version, date, program: { target, path }, companions, level = 9 }: DebParts,
): Promise<string> {
  const dpkgDeb = await $.which("dpkg-deb");
  if (dpkgDeb === undefined) throw new UserError("There is no dpkg-deb here");
  const architecture = architectures[target.name] ?? "";
  const tree = await Deno.makeTempDir({ prefix: "courseraprogramming-deb-" });
  const output = join(
    directory,
    `courseraprogramming_${debianVersion(version)}_${architecture}.deb`,
  );
  try {
    const files = await installedFiles({ version, date, program: path, companions });
    for (const [name, { content, mode = 0o644 }] of Object.entries(files)) {
      await writePlain(tree, name, content, mode);
    }
    const control = controlFile({ version, architecture, files });
    await writePlain(tree, "DEBIAN/control", encoded(control));
    await writePlain(tree, "DEBIAN/md5sums", encoded(md5sums(files)));
    // The output of gzip depends less on its version than that of xz. The variable limits the times
    // of the files.
    await $`${dpkgDeb} --root-owner-group -Zgzip -z${level} --build ${tree} ${output}`
      .env({ SOURCE_DATE_EPOCH: `${secondsOf(date)}` }).stdin("null").stdout("null");
    return output;
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
}

/** The files of a package by their paths below the root. */
type InstalledFiles = Record<string, { content: Uint8Array; mode?: number }>;

async function installedFiles(
  { version, date, program, companions: { manPage, completions } }:
    & Pick<DebParts, "version" | "date" | "companions">
    & { program: string },
): Promise<InstalledFiles> {
  const doc = "usr/share/doc/courseraprogramming";
  const plain = (text: string) => ({ content: encoded(text) });
  return {
    "usr/bin/courseraprogramming": { content: await Deno.readFile(program), mode: 0o755 },
    "usr/share/man/man1/courseraprogramming.1.gz": { content: await packed(manPage) },
    "usr/share/bash-completion/completions/courseraprogramming": plain(completions.bash),
    "usr/share/zsh/vendor-completions/_courseraprogramming": plain(completions.zsh),
    "usr/share/fish/vendor_completions.d/courseraprogramming.fish": plain(completions.fish),
    [`${doc}/changelog.gz`]: { content: await packed(changelog(version, date)) },
    [`${doc}/copyright`]: plain(copyright(date.slice(0, 4))),
  };
}

function controlFile(
  { version, architecture, files }: {
    version: string;
    architecture: string;
    files: InstalledFiles;
  },
): string {
  const bytes = Object.values(files).reduce((sum, { content }) => sum + content.length, 0);
  return [
    "Package: courseraprogramming",
    `Version: ${debianVersion(version)}`,
    `Architecture: ${architecture}`,
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${Math.ceil(bytes / 1024)}`,
    "Depends: libc6 (>= 2.27), libgcc-s1 | libgcc1",
    "Recommends: docker.io | docker-ce-cli | docker-cli | moby-cli | podman",
    "Section: devel",
    "Priority: optional",
    `Homepage: ${PROJECT}`,
    "Description: check, run, upload and publish autograders for Coursera",
    " A command-line SDK for people who write Docker-based autograders for Coursera",
    " courses. It runs a grader on a submission the way Coursera's production would",
    " and shows clearly what happened, grades whole folders of submissions, checks",
    " Dockerfiles, looks inside images, and uploads and publishes graders.",
    "",
  ].join("\n");
}

function md5sums(files: InstalledFiles): string {
  return Object.entries(files).map(([name, { content }]) =>
    `${createHash("md5").update(content).digest("hex")}  ${name}\n`
  ).join("");
}

/** A change log in Debian's form, which names the version; the release has the changes. */
function changelog(version: string, date: string): string {
  const day = new Date(secondsOf(date) * 1000).toUTCString().replace("GMT", "+0000");
  return `courseraprogramming (${debianVersion(version)}) stable; urgency=medium\n\n` +
    `  * ${PROJECT}/releases/tag/v${version}\n\n -- ${maintainer}  ${day}\n`;
}

/** The copyright file, in the form that Debian's tools read. */
function copyright(year: string): string {
  return [
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
    "Upstream-Name: courseraprogramming",
    `Source: ${PROJECT}`,
    "Comment: The program has packages of npm in it, under licenses of their own.",
    " Each release has a list of them: courseraprogramming-VERSION.cdx.json.",
    "",
    "Files: *",
    `Copyright: ${year} Coursera`,
    "License: Apache-2.0",
    " On Debian systems, the text of the Apache License, Version 2.0, is in",
    " /usr/share/common-licenses/Apache-2.0.",
    "",
  ].join("\n");
}

/** Writes a file with exactly this mode, whatever the umask. */
async function writePlain(
  tree: string,
  name: string,
  content: Uint8Array,
  mode = 0o644,
): Promise<void> {
  const path = join(tree, name);
  await Deno.mkdir(dirname(path), { recursive: true });
  for (let folder = dirname(path); folder.length >= tree.length; folder = dirname(folder)) {
    await Deno.chmod(folder, 0o755);
  }
  await Deno.writeFile(path, content);
  await Deno.chmod(path, mode);
}

/** Compresses as `gzip -9n` does, without a name or a time. */
async function packed(text: string): Promise<Uint8Array> {
  return await promisify(gzip)(encoded(text), { level: 9 });
}

function encoded(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function secondsOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 1000;
}
