/** Releases without security updates. State of this table: August 2026. */

import type { ImageName } from "./base_image.ts";

/** When the table was last brought up to date. */
export const endedReleasesDate = "2026-08";

interface EndedReleases {
  /** Highest release that has ended, by its numbers. */
  upTo: readonly number[];
  /** Later ones that have ended too, as they were meant to live for months only. */
  also?: readonly string[];
  /** Code names that stand for ended releases. */
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

/** Releases of the table's range that still live, by image. */
const living: Readonly<Record<string, readonly string[]>> = {
  openjdk: ["8", "11", "17"],
};

/** Distributions that other images' tags name after a dash, or official ones alone. */
const endedDistributions =
  /(^|-)(?:wheezy|jessie|stretch|buster|trusty|xenial|bionic|focal)(?:-|$)/;

/** Whether an image is a release that no longer gets updates. */
export function isEnded({ last, official, tag }: ImageName): boolean {
  if (tag === undefined) return false;
  const distribution = endedDistributions.exec(tag);
  if (distribution !== null && (official || distribution[1] === "-")) return true;
  // What others number `1.0` says nothing of the program they named their image after.
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
    // `python:3` is the newest one.
    if (number === undefined) return false;
    if (number !== limit) return number < limit;
  }
  return true;
}
