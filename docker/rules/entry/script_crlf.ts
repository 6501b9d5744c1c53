import { posix } from "node:path";
import type { Finding, Rule } from "../rule.ts";
import { scriptPlace } from "../../model/scripts.ts";

/** A carriage return becomes part of the interpreter's name. */
export const scriptCrlf: Rule = {
  id: "CPG016",
  name: "script-crlf",
  title: "CRLF in a script",
  severity: "error",
  except: "warning for scripts other than the entry script",
  needs: ["context", "image"],
  detects: "a CR before the LF of any line, in the entry script, in `*.sh`, in files with `#!`",
  why: 'the interpreter\'s name ends in CR, "no such file"; or strange syntax errors',
  advice: "LF, and `*.sh text eol=lf` in `.gitattributes`",
  fix: "makes every line end of the file LF",
  *check(subject) {
    const entryPath = subject.entryScriptPath;
    const seen = new Set<string>();
    const all = [...subject.files.entries()];
    all.sort(([one], [other]) => Number(other === entryPath) - Number(one === entryPath));
    for (const [path, file] of all) {
      if (file.kind !== "file" || (!file.copied && path !== entryPath)) continue;
      // Most commands that change texts in a build remove the CRs.
      if (file.edited !== undefined) continue;
      const source = file.text();
      if (source === undefined || !source.text.includes("\r\n")) continue;
      const isEntry = path === entryPath && !/\.(jar|class)$/.test(path);
      const isScript = isEntry || posix.extname(path) === ".sh" || source.text.startsWith("#!");
      const key = `${source.file}:${source.firstLine}`;
      if (!isScript || seen.has(key)) continue;
      seen.add(key);
      const line = source.text.slice(0, source.text.indexOf("\r\n")).split("\n").length;
      const finding: Finding = {
        severity: isEntry ? "error" : "warning",
        message: line === 1
          ? `The first line of \`${path}\` ends in CRLF`
          : `Line ${line} of \`${path}\` ends in CRLF`,
        at: scriptPlace({ source }, line),
      };
      const fixable = source.instruction === undefined && subject.context !== undefined;
      yield fixable ? { ...finding, edit: { kind: "unix-lines", file: source.file } } : finding;
    }
  },
};
