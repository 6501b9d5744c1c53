import { allows } from "./file_mode.ts";
import type { Rule } from "./rule.ts";

/** The kernel starts only what is executable for uid 1000. */
export const entryScriptNotExecutable: Rule = {
  id: "CPG014",
  name: "entry-script-not-executable",
  title: "Entry script is not executable",
  severity: "error; info if only the disk makes it executable",
  level: "error",
  needs: ["context", "image"],
  detects: "an entry script that is started directly and has no x for uid 1000",
  why:
    '"permission denied" at start; a bit that is set on one laptop is lost in a zip or on Windows',
  advice: "`COPY --chmod=0755`",
  *check({ entry, entryFile, entryScriptPath: path }) {
    if (entry?.direct !== true || entryFile === undefined || entryFile.kind === "directory") return;
    const executable = allows(entryFile, 1);
    if (executable === false) {
      const disk = entryFile.modeFromDisk ? ", going by its mode on this disk alone" : "";
      const message = `\`${path}\` is not executable for uid 1000${disk}`;
      yield { severity: "error", message, at: entry.at };
    } else if (executable === true && entryFile.modeFromDisk && entryFile.copied) {
      const message = `\`${path}\` is executable only as far as its mode on this disk is kept`;
      yield { severity: "info", message, at: entry.at };
    }
  },
};
