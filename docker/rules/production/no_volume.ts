import type { Rule } from "../rule.ts";

/** Production removes an image's volumes. */
export const noVolume: Rule = {
  id: "CPG012",
  name: "no-volume",
  title: "VOLUME is stripped",
  severity: "warning",
  except: "info in v2",
  needs: ["dockerfile", "image"],
  required: "dockerfile",
  detects: "VOLUME in the final stage",
  why: "v1: the mount does not exist, and what relied on it fails; v2: it may not exist",
  advice: "create the directory with RUN, mode 1777 or owner 1000",
  *check({ settings, protocol }) {
    for (const at of settings.volumes) {
      const severity = protocol === "v1" ? "warning" : "info";
      const message = protocol === "v1"
        ? "VOLUME has no effect in production"
        : "VOLUME may be stripped in production";
      yield { severity, message, at };
    }
  },
};
