import { UserError } from "../../terminal/errors.ts";
import { canInstall, installPrograms, isThere } from "../apt.ts";

/** The package of each program or file needed to make and start an engine. */
const needed = {
  mmdebstrap: "mmdebstrap",
  "apt-get": "apt",
  unshare: "util-linux",
  setsid: "util-linux",
  mount: "mount",
  // Systems other than Debian need it to verify Debian's signatures.
  "/usr/share/keyrings/debian-archive-keyring.gpg": "debian-archive-keyring",
};

/** The facts of a machine that matter to engines. */
export interface Machine {
  os: string;
  isRoot: boolean;
  /** Whether packages can be installed. */
  canInstall: boolean;
  /** The entries of {@linkcode needed} that are missing. */
  missing: readonly string[];
}

/**
 * Installs what engines need.
 *
 * @throws {UserError} naming everything that is missing and cannot be installed
 */
export async function requireEngineTools(): Promise<void> {
  const installs = await canInstall();
  if (installs) await installPrograms(needed);
  const missing: string[] = [];
  for (const name of Object.keys(needed)) if (!await isThere(name)) missing.push(name);
  const isRoot = Deno.build.os !== "windows" && Deno.uid() === 0;
  const obstacles = obstaclesOf({ os: Deno.build.os, isRoot, canInstall: installs, missing });
  if (obstacles.length === 0) return;
  throw new UserError(`Engines cannot be started here: ${obstacles.join("; ")}`, {
    hint:
      "Debian or Ubuntu, as root, has all that it takes; `task engines` installs what is missing",
  });
}

/** Why a machine cannot run engines; empty if it can. */
export function obstaclesOf({ os, isRoot, canInstall, missing }: Machine): string[] {
  if (os !== "linux") return [`they run on Linux, and this is ${os}`];
  const obstacles: string[] = [];
  if (!isRoot) obstacles.push("namespaces and mounts take root");
  if (missing.length > 0) {
    const why = canInstall ? "" : ", and this machine cannot install packages of Debian";
    obstacles.push(`there is no ${missing.join(", ")}${isRoot ? why : ""}`);
  }
  return obstacles;
}
