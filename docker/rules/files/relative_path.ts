import type { Rule } from "../rule.ts";

/** A relative path works only as long as the base image starts in `/`. */
export const relativePath: Rule = {
  id: "CPG009",
  name: "relative-path",
  title: "Relative path without WORKDIR",
  severity: "warning",
  needs: ["dockerfile"],
  detects:
    "an entry program with a `/` that is not its first character, the relative script of an " +
    "interpreter, or a relative WORKDIR, and no absolute WORKDIR in the chain",
  why: "it works only while the base image starts in `/`",
  advice: "an absolute path",
  *check(subject) {
    const { settings, entry, dockerfile } = subject;
    // Brackets that are not JSON are shell text, which another rule covers.
    const isBroken = entry?.program?.startsWith("[") || /\s/.test(entry?.program ?? "");
    const folder = entry?.folder ?? settings.workdir;
    if (folder === undefined && entry !== undefined && !isBroken) {
      const written = [entry.program, entry.script].find((text) =>
        text !== undefined && /^[^/$].*\/|^\.{1,2}\//.test(text)
      );
      // An interpreter's argument is a file, even as a name alone.
      const isFile = entry.script !== undefined && !entry.direct &&
        entry.commandText === undefined && /^[^/$-]/.test(entry.script);
      const path = written ?? (isFile ? entry.script : undefined);
      if (path !== undefined) {
        const message = `The entry point \`${path}\` is relative, and there is no WORKDIR`;
        yield { message, at: entry.at };
      }
    }
    for (const instruction of subject.instructionsOf("WORKDIR")) {
      const path = dockerfile.resolved.get(instruction)?.words[0];
      if (path === undefined || path.startsWith("/") || /^[A-Za-z]:/.test(path)) continue;
      if (settings.workdirAt.get(instruction) !== undefined) continue;
      const message = `WORKDIR \`${path}\` is relative to the base image's working directory`;
      yield { message, at: subject.at(instruction) };
    }
  },
};
