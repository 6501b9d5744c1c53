import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Companions } from "../../../scripts/release/companions.ts";
import { type ReleaseTarget, releaseTargets } from "../../../scripts/release/release_targets.ts";
import { writeReleaseFiles } from "../../../scripts/release/release_files.ts";
import { ROOT } from "../paths.ts";

/** The system that the tests run on, as named in a release. */
export const ownTarget: ReleaseTarget = releaseTargets.find(({ deno }) =>
  deno === Deno.build.target
)!;

/** A tiny program that answers `--version`, which is all an installer needs. */
export function smallProgram(version: string): string {
  return `#!/bin/sh\n[ "$1" = --version ] && echo ${version}\n`;
}

/** Minimal versions of the files that come with a program. */
export const smallCompanions: Companions = {
  license: "no license\n",
  manPage: ".TH X 1\n",
  completions: { bash: "# bash\n", zsh: "#compdef x\n", fish: "# fish\n" },
};

/**
 * Writes a release of one program below `folder`, as a server offers it.
 *
 * @param program its path; default: the one of {@linkcode smallProgram}
 */
export async function writeRelease(
  folder: string,
  version: string,
  { program, latest = false }: { program?: string; latest?: boolean } = {},
): Promise<void> {
  const place = join(folder, "download", `v${version}`);
  await Deno.mkdir(place, { recursive: true });
  const path = program ?? join(folder, `program-${version}`);
  if (program === undefined) await Deno.writeTextFile(path, smallProgram(version));
  await writeReleaseFiles(place, {
    version,
    date: "2026-01-31",
    programs: [{ target: ownTarget, path }],
    companions: smallCompanions,
    installScript: await Deno.readTextFile(join(ROOT, "scripts/release/install.sh")),
    bom: "{}\n",
    level: 1,
  });
  if (latest) {
    const newest = join(folder, "latest", "download");
    await Deno.mkdir(newest, { recursive: true });
    await Deno.copyFile(join(place, "SHA256SUMS"), join(newest, "SHA256SUMS"));
    await Deno.copyFile(join(place, "install.sh"), join(newest, "install.sh"));
  }
}

/** The SHA-256 of some bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
