import { allows } from "./file_mode.ts";
import type { ImageFile, KnownFiles } from "./known_files.ts";
import { parentOf } from "./image_path.ts";

/** The first folder above a path that uid 1000 is known to have no access to. */
export function closedFolder(files: KnownFiles, path: string): [string, ImageFile] | undefined {
  for (let above = parentOf(path); above !== "/"; above = parentOf(above)) {
    const folder = files.at(above);
    if (folder === undefined || folder === "unknown" || folder.kind !== "directory") continue;
    if (allows(folder, 1) === false) return [above, folder];
  }
  return undefined;
}
