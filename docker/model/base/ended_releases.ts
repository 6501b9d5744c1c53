/** Releases without security updates, as of August 2026. */

import type { ImageName } from "./base_image.ts";

/** When the table was last updated. */
export const endedReleasesDate = "2026-08";

interface EndedReleases {
  /** The highest release that has ended, by its numbers. */
  upTo: readonly number[];
  /** Later releases that have ended too, because they were supported only for months. */
  also?: readonly string[];
  /** Code names of ended releases. */
  names?: readonly string[];
}

/** By the last part of an image's name. */
const ended: Readonly<Record<string, EndedReleases>> = {
  ubuntu: {
    upTo: [20, 4],
    also: ["20.10", "21.04", "21.10", "22.10", "23.04", "23.10", "24.10", "25.04", "25.10"],
    names: [
      ...["precise", "trusty", "xenial", "bionic", "focal", "groovy", "hirsute", "impish"],
      ...["kinetic", "lunar", "mantic", "oracular", "plucky", "questing"],
    ],
  },
  debian: { upTo: [10], names: ["wheezy", "jessie", "stretch", "buster"] },
  alpine: { upTo: [3, 20] },
  centos: { upTo: [8] },
  fedora: { upTo: [41] },
  python: { upTo: [3, 9] },
  node: { upTo: [20], also: ["21", "23", "25"] },
  openjdk: { upTo: [20], also: ["22", "23", "24"] },
  ruby: { upTo: [3, 1] },
  golang: { upTo: [1, 23] },
  php: { upTo: [8, 1] },
  perl: { upTo: [5, 36] },
  "r-base": { upTo: [3] },
};

/** Releases within the table's range that are still supported, by image. */
const living: Readonly<Record<string, readonly string[]>> = {
  openjdk: ["8", "11", "17"],
};

/** Distributions in tags: after a dash in any image's, at the start only in official ones. */
const endedDistributions =
  /(^|-)(?:wheezy|jessie|stretch|buster|trusty|xenial|bionic|focal)(?:-|$)/;

/** Whether an image is a release that no longer gets updates. */
export function isEnded({ last, official, tag }: ImageName): boolean {
  if (tag === undefined) return false;
  const distribution = endedDistributions.exec(tag);
  if (distribution !== null && (official || distribution[1] === "-")) return true;
  // For an unofficial image, `1.0` is not a version of the program that it is named after.
  if (!official && !(last === "ubuntu" && /^([0-9]{2}\.[0-9]{2}|[a-z])/.test(tag))) return false;
  const release = ended[last];
  if (release === undefined) return false;
  if (release.names?.includes(tag.split("-")[0] ?? "")) return true;
  const written = /^v?([0-9]+(?:\.[0-9]+)*)/.exec(tag)?.[1];
  if (written === undefined) return false;
  if (release.also?.some((one) => `${written}.`.startsWith(`${one}.`))) return true;
  const numbers = written.split(".").map(Number);
  if (living[last]?.includes(String(numbers[0]))) return false;
  for (const [index, limit] of release.upTo.entries()) {
    const number = numbers[index];
    // `python:3` is the newest release.
    if (number === undefined) return false;
    if (number !== limit) return number < limit;
  }
  return true;
}
