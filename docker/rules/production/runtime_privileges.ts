import { posix } from "node:path";
import type { Rule } from "../rule.ts";
import { commandPlace } from "../../model/scripts.ts";
import { programOf, startedBy } from "../../shell/shell_command.ts";

const privileged: ReadonlySet<string> = new Set([
  ...["sudo", "chroot", "su", "runuser", "setpriv", "mount", "umount", "unshare", "nsenter"],
  ...["setcap", "useradd", "usermod", "chown", "iptables"],
]);

/** These need privileges that uid 1000 without capabilities lacks. */
export const runtimePrivileges: Rule = {
  id: "CPG017",
  name: "runtime-privileges",
  title: "Needs privileges at run time",
  severity: "warning",
  except: "error for sudo, chroot or su as the entry program",
  needs: ["context", "image"],
  detects:
    "sudo, chroot, su, runuser, setpriv, mount, umount, unshare, nsenter, setcap, useradd, " +
    "usermod, chown or iptables, run by the entry script or one that it calls by literal path",
  why: "for uid 1000 without capabilities these fail, often only in production",
  advice: "do it in the Dockerfile; to restrict learner code use ulimit, timeout and a scratch " +
    "directory",
  *check({ entry, scripts }) {
    const program = posix.basename(entry?.program ?? "");
    if (entry !== undefined && ["sudo", "chroot", "su"].includes(program)) {
      const message = `The entry point is \`${program}\`, which uid 1000 cannot use`;
      yield { severity: "error", message, at: entry.at };
    }
    for (const script of scripts) {
      for (const outer of script.commands) {
        for (const command of startedBy(outer)) {
          const name = programOf(command);
          if (!privileged.has(name)) continue;
          const message = `\`${name}\` needs privileges that a grader does not have`;
          yield { severity: "warning", message, at: commandPlace(script, command) };
          break;
        }
      }
    }
  },
};
