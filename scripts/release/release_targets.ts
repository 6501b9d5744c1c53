/** A system that releases support. */
export interface ReleaseTarget {
  /** Its name in file names and in texts for users. */
  name: string;
  /** Deno's name for it. */
  deno: string;
  archive: "tar.gz" | "zip";
  /** The program's name in the archive. */
  program: string;
}

/** A program that was compiled for a system. */
export interface MadeProgram {
  target: ReleaseTarget;
  path: string;
}

/** The archive of a release with the program for one system. */
export interface ReleasedArchive {
  target: ReleaseTarget;
  name: string;
  /** Its address once it is published. */
  url: string;
  /** In hexadecimal. */
  sha256: string;
}

const unix = { archive: "tar.gz", program: "courseraprogramming" } as const;

/** All systems; `scripts/release/install.sh` and `commands/upgrade/download.ts` know the same names. */
export const releaseTargets: readonly ReleaseTarget[] = [
  { name: "linux-x64", deno: "x86_64-unknown-linux-gnu", ...unix },
  { name: "linux-arm64", deno: "aarch64-unknown-linux-gnu", ...unix },
  { name: "macos-x64", deno: "x86_64-apple-darwin", ...unix },
  { name: "macos-arm64", deno: "aarch64-apple-darwin", ...unix },
  {
    name: "windows-x64",
    deno: "x86_64-pc-windows-msvc",
    archive: "zip",
    program: "courseraprogramming.exe",
  },
];

/** The name of the archive with the program for a system. */
export function archiveName(version: string, { name, archive }: ReleaseTarget): string {
  return `courseraprogramming-${version}-${name}.${archive}`;
}
