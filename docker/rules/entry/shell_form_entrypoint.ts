import type { Rule } from "../rule.ts";

/** `sh -c TEXT partId …` passes the parameters to the shell. */
export const shellFormEntrypoint: Rule = {
  id: "CPG005",
  name: "shell-form-entrypoint",
  title: "Shell-form ENTRYPOINT",
  severity: "error",
  except: "warning in v2",
  needs: ["dockerfile", "image"],
  detects: "an effective ENTRYPOINT that is not a JSON array",
  why: "v1: `sh -c` swallows the parameters and the grader never sees its part; v2: a shell " +
    "stands between the grader and signals, and the image must contain one",
  advice: '`ENTRYPOINT ["/path/run.sh"]`',
  *check({ settings: { entrypoint }, protocol, image }) {
    if (entrypoint?.shell !== true) return;
    // In an image an equivalent exec form looks the same; CPG007 covers it.
    const certain = image === undefined;
    const what = certain
      ? "ENTRYPOINT is not a JSON array: a shell runs it, and"
      : "ENTRYPOINT is run by `sh -c`:";
    const then = protocol === "v1" ? "the parameters are the shell's" : "signals reach the shell";
    yield {
      severity: protocol === "v1" ? "error" : "warning",
      message: `${what} ${then}`,
      at: entrypoint.at,
    };
  },
};
