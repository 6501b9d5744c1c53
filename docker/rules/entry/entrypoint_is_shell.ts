import { posix } from "node:path";
import { shells } from "../../model/entry_point.ts";
import type { Rule } from "../rule.ts";

/** A shell takes v1's parameters as its own. */
export const entrypointIsShell: Rule = {
  id: "CPG007",
  name: "entrypoint-is-shell",
  title: "A shell as the entry point",
  severity: "error",
  except: "warning in v2; info with a script and without `-c`",
  needs: ["dockerfile", "image"],
  detects: "an entry program of the name sh, bash, dash, ash, zsh, ksh, csh or busybox; not " +
    "where the text after `-c` passes its parameters on and a word for `$0` follows it",
  why: "v1: with `-c` the parameters become `$0` and `$1` of the wrong program; without a script " +
    "the shell tries to run `partId`; v2: parameters are variables and arrive, but a shell stands " +
    "between the grader and signals",
  advice: "make the script itself the entry point, with a `#!` line",
  *check({ entry, protocol }) {
    if (entry === undefined) return;
    const name = posix.basename(entry.program);
    if (!shells.has(name)) return;
    const { commandText, commandName, script, at } = entry;
    const severe = protocol === "v1" ? "error" : "warning";
    if (commandText !== undefined) {
      const passes = /\$([@*1]|\{[@*1])/.test(commandText);
      // Its `$0` consumes the first one.
      if (
        passes && (commandName !== undefined || protocol === "v2" || /\$(0|\{0)/.test(commandText))
      ) {
        return;
      }
      const isBusybox = name === "busybox";
      const then = protocol === "v2"
        ? "signals reach the shell, not its command"
        : passes
        ? `the first parameter is lost as \`$0\`: add a word after the text, as in ` +
          `\`["${name}", ${isBusybox ? '"sh", ' : ""}"-c", "… \\"$@\\"", ` +
          `"${isBusybox ? "sh" : name}"]\``
        : "the parameters do not reach its command";
      yield { severity: severe, message: `The entry point is \`${name} -c\`: ${then}`, at };
    } else if (script === undefined) {
      const message = `The entry point is \`${name}\` without a script`;
      yield { severity: severe, message, at };
    } else {
      const message = `The entry point is \`${name}\`, not the script it runs`;
      yield { severity: "info", message, at };
    }
  },
};
