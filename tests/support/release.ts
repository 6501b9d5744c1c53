import { createHash } from "node:crypto";
import { join } from "node:path";
import { type ReleaseTarget, releaseTargets } from "../../scripts/release/release_targets.ts";
import { writeReleaseFiles } from "../../scripts/release/release_files.ts";
import { ROOT } from "./paths.ts";

/** The system the tests run on, as a release names it. */
export const ownTarget: ReleaseTarget = releaseTargets.find(({ deno }) =>
  deno === Deno.build.target
)!;

/** A program of a few bytes that answers `--version`; all that an installer wants of one. */
export function smallProgram(version: string): string {
  return `#!/bin/sh\n[ "$1" = --version ] && echo ${version}\n`;
}

/**
 * Writes a release of one program as a server offers it, below `folder`.
 *
 * @param program the path of the program, or what {@linkcode smallProgram} gives by default
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
    programs: [{ target: ownTarget, path }],
    license: "no license\n",
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
