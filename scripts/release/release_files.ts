import { createHash } from "node:crypto";
import { join } from "node:path";
import { UserError } from "../../terminal/errors.ts";
import { bakeInstallScript } from "./install_script.ts";
import { packArchive } from "./release_archive.ts";
import { archiveName, type ReleaseTarget } from "./release_targets.ts";

/** A program that was compiled for a system. */
export interface MadeProgram {
  target: ReleaseTarget;
  path: string;
}

/** What a release consists of. */
export interface ReleaseParts {
  version: string;
  programs: readonly MadeProgram[];
  /** The text of the license. */
  license: string;
  /** The text of `scripts/release/install.sh`. */
  installScript: string;
  /** The software bill of materials. */
  bom: string;
  /** 9 by default, the most; 1 is quick. */
  level?: 1 | 9;
}

/** A file of a release. */
export interface ReleaseFile {
  name: string;
  size: number;
}

/** So that a download takes no longer than a cup of coffee, on any line. */
const largestFile = 60_000_000;

const encoder = new TextEncoder();

/**
 * Writes the files of a release into a folder that is there: archives, the bill of materials, the
 * installer with version and checksums in it, and `SHA256SUMS` of all.
 *
 * @throws {UserError} when a file is larger than a release's may be
 */
export async function writeReleaseFiles(
  directory: string,
  { version, programs, license, installScript, bom, level = 9 }: ReleaseParts,
): Promise<ReleaseFile[]> {
  const files: ReleaseFile[] = [];
  let sums = "";
  const write = async (name: string, bytes: Uint8Array) => {
    if (bytes.length > largestFile) {
      throw new UserError(
        `${name} is ${bytes.length} bytes, but no file may be over ${largestFile}`,
      );
    }
    await Deno.writeFile(join(directory, name), bytes);
    files.push({ name, size: bytes.length });
    sums += `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
  };
  for (const { target, path } of programs) {
    const archive = await packArchive(
      [
        { name: target.program, mode: 0o755, content: await Deno.readFile(path) },
        { name: "LICENSE", mode: 0o644, content: encoder.encode(license) },
      ],
      target.archive,
      level,
    );
    await write(archiveName(version, target), archive);
  }
  const script = bakeInstallScript(installScript, version, sums);
  await write(`courseraprogramming-${version}.cdx.json`, encoder.encode(bom));
  await write("install.sh", encoder.encode(script));
  await Deno.writeTextFile(join(directory, "SHA256SUMS"), sums);
  return files;
}
