import type { Rule } from "./rule.ts";

/** A container whose program is not there cannot start. */
export const entryScriptMissing: Rule = {
  id: "CPG013",
  name: "entry-script-missing",
  title: "Entry script is not in the image",
  severity: "error if nothing in the chain could create it, else warning",
  level: "error",
  needs: ["dockerfile", "context", "image"],
  required: "dockerfile",
  detects: "an entry program or script with `/`, not below `/bin`, `/sbin`, `/usr` or `/lib`, " +
    "and no image file of that path",
  why: "the container cannot start",
  advice: "COPY it, or correct the path",
  *check(subject) {
    const { entry, settings, chain } = subject;
    const path = subject.entryScriptPath;
    if (entry?.script === undefined || path === undefined) return;
    if (subject.image !== undefined) {
      if (!entry.script.includes("/") || path.startsWith("/shared/") || subject.mayHold(path)) {
        return;
      }
      yield { severity: "error", message: `\`${path}\` is not in the image`, at: entry.at };
    }
    if (chain.length === 0) return;
    if (!entry.script.includes("/") || /^\/(bin|sbin|usr|lib|lib64)\//.test(path)) return;
    // Relative to a folder that only the base image knows.
    if (!entry.script.startsWith("/") && typeof settings.workdir !== "string") return;
    if (subject.mayHold(path)) return;
    const { files } = subject;
    yield {
      severity: files.anythingPossible ? "warning" : "error",
      message: files.anythingPossible
        ? `No COPY, ADD or understood RUN puts \`${path}\` into the image`
        : `Nothing puts \`${path}\` into the image`,
      at: entry.at,
    };
  },
};
