/** Releases without security updates. State of this table: August 2026. */

/** When the table was last brought up to date. */
export const endedReleasesDate = "2026-08";

interface EndedReleases {
  /** Highest release that has ended, by its numbers. */
  upTo: readonly number[];
  /** Code names that stand for ended releases. */
  names?: readonly string[];
}

/** By the last part of an image's name. */
const ended: Readonly<Record<string, EndedReleases>> = {
  ubuntu: {
    upTo: [20, 4],
    names: [
      ...["precise", "trusty", "xenial", "bionic", "focal"],
      ...["kinetic", "lunar", "mantic", "oracular", "plucky"],
    ],
  },
  debian: { upTo: [10], names: ["wheezy", "jessie", "stretch", "buster"] },
  alpine: { upTo: [3, 20] },
  centos: { upTo: [8] },
  fedora: { upTo: [41] },
  python: { upTo: [3, 9] },
  node: { upTo: [20] },
  openjdk: { upTo: [20] },
  ruby: { upTo: [3, 1] },
  golang: { upTo: [1, 23] },
  php: { upTo: [8, 1] },
  perl: { upTo: [5, 36] },
  "r-base": { upTo: [3] },
};

/** Releases of the table's range that still live, by image. */
const living: Readonly<Record<string, readonly string[]>> = {
  openjdk: ["8", "11", "17"],
};

/** Distributions that other images' tags end in. */
const endedDistributions = /-(wheezy|jessie|stretch|buster|trusty|xenial|bionic|focal)$/;

/** Whether a tag names a release that no longer gets updates. */
export function isEnded(last: string, tag: string | undefined): boolean {
  if (tag === undefined) return false;
  if (endedDistributions.test(tag)) return true;
  const release = ended[last];
  if (release === undefined) return false;
  if (release.names?.includes(tag.split("-")[0] ?? "")) return true;
  const numbers = /^v?([0-9]+(?:\.[0-9]+)*)/.exec(tag)?.[1]?.split(".").map(Number);
  if (numbers === undefined || living[last]?.includes(String(numbers[0]))) return false;
  for (const [index, limit] of release.upTo.entries()) {
    const number = numbers[index];
    // `python:3` is the newest one.
    if (number === undefined) return false;
    if (number !== limit) return number < limit;
  }
  return true;
}
