import type { Rule } from "../rule.ts";
import { scriptPlace } from "../../model/scripts.ts";

/** A shell reads what the kernel cannot execute as shell code, which these are not. */
const otherLanguage = /\.(py|r|pl|rb|js)$/i;

/** The kernel executes a text only through its first line. */
export const entryScriptNoShebang: Rule = {
  id: "CPG015",
  name: "entry-script-no-shebang",
  title: "Entry script without `#!`",
  severity: "error",
  needs: ["context", "image"],
  detects:
    "an entry script that is started directly (a shell runs its own language without), is text, " +
    "and does not begin with `#!`; a byte order mark before it counts as missing",
  why: "the kernel cannot run it",
  advice: "`#!/bin/sh`, or the interpreter, as the first line",
  *check({ entry, entryFile, entryScriptPath: path }) {
    if (entry?.direct !== true || path === undefined) return;
    if (entryFile?.edited !== undefined && entryFile.edited !== "lines") return;
    if (entry.throughShell && !otherLanguage.test(path)) return;
    const source = entryFile?.text();
    if (source === undefined || source.text.startsWith("#!")) return;
    const why = source.text.startsWith("\ufeff") ? "begins with a byte order mark" : "has no `#!`";
    yield {
      message: `\`${path}\` is started directly but ${why}`,
      at: scriptPlace({ source }, 1),
    };
  },
};
