import { isArchive } from "../../model/files/archives.ts";
import { contextPath } from "../../model/files/copies.ts";
import type { Finding, Rule } from "../rule.ts";
import type { Subject } from "../../model/subject.ts";

/** Downloads have mode 0600 and may change. */
export const add: Rule = {
  id: "CPG030",
  name: "add",
  title: "ADD",
  severity: "warning",
  except: "info for files that are not archives",
  needs: ["dockerfile"],
  detects: "ADD of http, https or git without `--checksum`; ADD of an ordinary local file or " +
    "directory (archives are fine)",
  why: "downloads get mode 0600 and root, so that uid 1000 cannot read them; content may change",
  advice: "`--checksum` and `--chmod`; COPY for files",
  fix: "ADD of local files that are known not to be archives becomes COPY",
  *check(subject) {
    for (const copy of subject.copies) {
      if (copy.instruction.instruction !== "ADD") continue;
      const { instruction, sources } = copy;
      const url = sources.find(({ kind }) => kind === "url");
      const hasChecksum = instruction.flags.some(({ name }) => name === "checksum");
      if (url !== undefined) {
        if (hasChecksum || isPinnedGit(url.text)) continue;
        const message = `\`${url.word.value}\` is added without a checksum`;
        yield { severity: "warning", message, at: subject.at(instruction, url.word.range) };
        continue;
      }
      const plain = sources.find(({ kind, text }) =>
        kind === "heredoc" || (text !== undefined && isArchive(text, subject.context) === false)
      );
      if (plain === undefined) continue;
      const message = "ADD of local files does what COPY says more plainly";
      const finding: Finding = { severity: "info", message, at: subject.at(instruction) };
      const edit = mayBecomeCopy(copy, subject)
        ? {
          kind: "replace" as const,
          file: subject.file,
          range: instruction.keywordRange,
          text: instruction.written === "add" ? "copy" : "COPY",
        }
        : undefined;
      yield { ...finding, edit };
    }
  },
};

/** A commit is its own checksum. */
function isPinnedGit(url: string | undefined): boolean {
  return /#[0-9a-f]{40}(:|$)/.test(url ?? "");
}

function mayBecomeCopy(
  { instruction, sources }: Subject["copies"][number],
  { context }: Subject,
): boolean {
  if (context === undefined) return false;
  const flags = instruction.flags.every(({ name }) => ["chown", "chmod", "link"].includes(name));
  // ADD detects archives by content, not by name: only text is known not to be one.
  return flags && sources.every(({ kind, text }) => {
    const file = text === undefined ? undefined : context.files.get(contextPath(text));
    return kind === "path" && file !== undefined && context.text(file.path) !== undefined;
  });
}
