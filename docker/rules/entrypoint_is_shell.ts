import { posix } from "node:path";
import { shells } from "./entry_point.ts";
import type { Rule } from "./rule.ts";

/** A shell takes v1's parameters for its own. */
export const entrypointIsShell: Rule = {
  id: "CPG007",
  name: "entrypoint-is-shell",
  title: "A shell as the entry point",
  severity: "with `-c` or without a script error in v1, warning in v2; else info",
  level: "error",
  needs: ["dockerfile", "image"],
  detects: "an entry program of the name sh, bash, dash, ash, zsh, ksh, csh or busybox; not " +
    "where the text after `-c` passes its parameters on",
  why: "v1: with `-c` the parameters become `$0` and `$1` of the wrong program; without a script " +
    "the shell tries to run `partId`",
  advice: "make the script itself the entry point, with a `#!` line",
  *check({ entry, protocol }) {
    if (entry === undefined) return;
    const name = posix.basename(entry.program);
    if (!shells.has(name)) return;
    const { commandText, script, at } = entry;
    const severe = protocol === "v1" ? "error" : "warning";
    if (commandText !== undefined) {
      if (/\$([@*1]|\{[@*1])/.test(commandText)) return;
      const message = `The entry point is \`${name} -c\`: the parameters do not reach its command`;
      yield { severity: severe, message, at };
    } else if (script === undefined) {
      const message = `The entry point is \`${name}\` without a script`;
      yield { severity: severe, message, at };
    } else {
      const message = `The entry point is \`${name}\`, not the script it runs`;
      yield { severity: "info", message, at };
    }
  },
};
