import { closedFolder } from "../../model/files/closed_folder.ts";
import { allows } from "../../model/files/file_mode.ts";
import type { Rule } from "../rule.ts";

/** The kernel starts only what uid 1000 may execute. */
export const entryScriptNotExecutable: Rule = {
  id: "CPG014",
  name: "entry-script-not-executable",
  title: "Entry script is not executable",
  severity: "error",
  except: "info if only the disk makes it executable",
  needs: ["context", "image"],
  detects: "an entry script that is started directly, or a folder above it, without x for uid 1000",
  why:
    '"permission denied" at start; a bit that is set on one laptop is lost in a zip or on Windows',
  advice: "`COPY --chmod=0755`",
  *check({ entry, entryFile, entryScriptPath: path, files }) {
    if (entry?.direct !== true || entryFile === undefined || entryFile.kind === "directory") return;
    const closed = closedFolder(files, path ?? "/");
    const executable = allows(entryFile, 1);
    const isFromDisk = entryFile.modeFromDisk && (closed?.[1].copied ?? true);
    const disk = isFromDisk ? ", going by its mode on this disk alone" : "";
    if (closed !== undefined) {
      const message = `\`${path}\` cannot start: uid 1000 may not enter \`${closed[0]}\`${disk}`;
      yield { severity: "error", message, at: entry.at };
    } else if (executable === false) {
      const message = `\`${path}\` is not executable for uid 1000${disk}`;
      yield { severity: "error", message, at: entry.at };
    } else if (executable === true && entryFile.modeFromDisk && entryFile.copied) {
      const message = `\`${path}\` is executable only as far as its mode on this disk is kept`;
      yield { severity: "info", message, at: entry.at };
    }
  },
};
