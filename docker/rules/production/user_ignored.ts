import type { Rule } from "../rule.ts";

/** Production chooses the user itself. */
export const userIgnored: Rule = {
  id: "CPG023",
  name: "user-ignored",
  title: "USER is ignored",
  severity: "warning",
  except: "info for users other than root",
  needs: ["dockerfile", "image"],
  required: "dockerfile",
  detects: "an effective USER other than 1000",
  why: "files prepared for another user are not accessible; nothing runs as root",
  advice: "prepare for 1000; `USER 1000` shows the truth locally",
  *check({ settings: { user } }) {
    const name = user?.value?.split(":")[0];
    if (user === undefined || name === undefined || name === "1000" || name === "") return;
    const isRoot = name === "root" || /^0+$/.test(name);
    yield {
      severity: isRoot ? "warning" : "info",
      message: `USER \`${name}\` has no effect: graders run as uid 1000`,
      at: user.at,
    };
  },
};
