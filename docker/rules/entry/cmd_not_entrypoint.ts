import type { Rule } from "../rule.ts";

/** v1 appends its parameters, and appended words replace CMD. */
export const cmdNotEntrypoint: Rule = {
  id: "CPG004",
  name: "cmd-not-entrypoint",
  title: "CMD in place of ENTRYPOINT",
  severity: "error",
  except: "info in v2; CMD beside ENTRYPOINT: warning, in v1 only",
  needs: ["dockerfile", "image"],
  detects: "a CMD that is effective without ENTRYPOINT, or as default arguments beside one",
  why: "v1: the appended words replace CMD, so `partId` would be run as a program, and default " +
    "arguments vanish; v2: it works",
  advice: "an exec-form ENTRYPOINT with all fixed arguments",
  *check({ settings: { entrypoint, cmd }, protocol }) {
    if (cmd === undefined) return;
    if (entrypoint === undefined) {
      const message = protocol === "v1"
        ? "There is a CMD but no ENTRYPOINT: the parameters replace it, `partId` would be run"
        : "There is a CMD but no ENTRYPOINT";
      yield { severity: protocol === "v1" ? "error" : "info", message, at: cmd.at };
    } else if (protocol === "v1" && !entrypoint.shell) {
      const message = "CMD is replaced by the parameters: these default arguments never arrive";
      yield { severity: "warning", message, at: cmd.at };
    }
  },
};
