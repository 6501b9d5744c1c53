import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { SHELLS } from "../../commands/completions/completions.ts";
import { UserError } from "../../terminal/errors.ts";
import { PROJECT } from "../../terminal/links.ts";
import { type Companions, completionFiles } from "./companions.ts";
import { bakeInstallScript } from "./install_script.ts";
import { containerRecipe } from "./packages/container.ts";
import { homebrewFormula } from "./packages/homebrew.ts";
import { wingetManifests } from "./packages/winget.ts";
import { type ArchivedFile, packArchive } from "./release_archive.ts";
import {
  archiveName,
  type MadeProgram,
  type ReleasedArchive,
  type ReleaseTarget,
} from "./release_targets.ts";

/** The parts of a release. */
export interface ReleaseParts {
  version: string;
  /** The day of the release, as `2026-01-31`. */
  date: string;
  programs: readonly MadeProgram[];
  companions: Companions;
  /** The text of `scripts/release/install.sh`. */
  installScript: string;
  /** The software bill of materials. */
  bom: string;
  /** Paths of packages that were made from the programs, such as `.deb` files. */
  packages?: readonly string[];
  /** Compression level: 9, the default, gives the smallest files; 1 is the fastest. */
  level?: 1 | 9;
}

/** A file of a release. */
export interface ReleaseFile {
  name: string;
  size: number;
}

/** Keeps downloads short on slow connections too. */
const largestFile = 60_000_000;

const encoder = new TextEncoder();

/**
 * Writes the files of a release into an existing folder: archives, the bill of materials, the
 * installer with version and checksums in it, packages and the recipes for other packages, and the
 * `SHA256SUMS` of all.
 *
 * @throws {UserError} if a file is larger than allowed
 */
export async function writeReleaseFiles(
  directory: string,
  { version, date, programs, companions, installScript, bom, packages = [], level = 9 }:
    ReleaseParts,
): Promise<ReleaseFile[]> {
  const files: ReleaseFile[] = [];
  let sums = "";
  const write = async (name: string, content: Uint8Array | string) => {
    const bytes = typeof content === "string" ? encoder.encode(content) : content;
    if (bytes.length > largestFile) {
      throw new UserError(
        `${name} is ${bytes.length} bytes, but no file may be over ${largestFile}`,
      );
    }
    await Deno.writeFile(join(directory, name), bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    files.push({ name, size: bytes.length });
    sums += `${sha256}  ${name}\n`;
    return sha256;
  };
  const archives: ReleasedArchive[] = [];
  for (const { target, path } of programs) {
    const name = archiveName(version, target);
    const content = archivedFiles(target, await Deno.readFile(path), companions);
    const sha256 = await write(name, await packArchive(content, target.archive, level));
    archives.push({
      target,
      name,
      url: `${PROJECT}/releases/download/v${version}/${name}`,
      sha256,
    });
  }
  const script = bakeInstallScript(installScript, version, sums);
  await write(`courseraprogramming-${version}.cdx.json`, bom);
  await write("install.sh", script);
  for (const path of packages) await write(basename(path), await Deno.readFile(path));
  const recipes = {
    ...homebrewFormula(version, archives),
    ...wingetManifests(version, date, archives),
    ...containerRecipe(version, archives),
  };
  for (const [name, text] of Object.entries(recipes)) await write(name, text);
  await Deno.writeTextFile(join(directory, "SHA256SUMS"), sums);
  return files;
}

/** Nothing on Windows reads the manual page, and no shell there loads the completions. */
function archivedFiles(
  { program, archive }: ReleaseTarget,
  content: Uint8Array<ArrayBuffer>,
  { license, manPage, completions }: Companions,
): ArchivedFile[] {
  const plain = (name: string, text: string) => ({
    name,
    mode: 0o644,
    content: encoder.encode(text),
  });
  return [
    { name: program, mode: 0o755, content },
    plain("LICENSE", license),
    ...(archive === "zip" ? [] : [
      plain("courseraprogramming.1", manPage),
      ...SHELLS.map((shell) => plain(`completions/${completionFiles[shell]}`, completions[shell])),
    ]),
  ];
}
