import type { Rule } from "../rule.ts";
import type { Protocol } from "../../model/subject.ts";
import type { Subject } from "../../model/subject.ts";

/** Production removes an image's variables. */
export const noEnv: Rule = {
  id: "CPG011",
  name: "no-env",
  title: "ENV is stripped",
  severity: "warning",
  except: "info in v2",
  needs: ["dockerfile", "image"],
  required: "dockerfile",
  detects: "ENV in the final stage; in an image, variables that its entry script uses, and an " +
    "entry program that only a changed PATH finds",
  why:
    "v1: the variables are gone: JAVA_HOME, additions to PATH, LANG, PYTHONPATH; v2: they may be",
  advice: "`export` in the entry script and absolute paths; ARG for values of the build",
  *check(subject) {
    const severity = subject.protocol === "v1" ? "warning" : "info";
    for (const { variables, at } of subject.settings.env) {
      const needed = subject.image === undefined ? variables : variables.filter(isUsed(subject));
      const names = needed.map(({ name }) => `\`${name}\``).join(", ");
      if (subject.image !== undefined && names === "") continue;
      yield { severity, message: messageFor(subject.protocol, names), at };
    }
  },
};

/** It is not certain whether v2 keeps variables. */
function messageFor(protocol: Protocol, names: string): string {
  const [what, then] = protocol === "v1"
    ? ["ENV has no effect in production", "will not be set"]
    : ["ENV may be stripped in production", "may not be set"];
  return names === "" ? what : `${what}: ${names} ${then}`;
}

function isUsed(
  subject: Subject,
): (variable: { name: string; value: string | undefined }) => boolean {
  const texts = subject.scripts.map(({ source }) => source.text);
  const program = subject.entry?.program ?? "";
  return ({ name }) => {
    if (name === "PATH") {
      // Known to be in none of the folders that are searched by default.
      return !program.includes("/") && subject.entry?.script !== undefined &&
        subject.entry.direct && subject.entryScriptPath === undefined;
    }
    const word = name.replace(/\W/g, "");
    if (word === "") return false;
    const pattern = new RegExp(`\\$\\{?${word}\\b|["']${word}["']`);
    return texts.some((text) => pattern.test(text));
  };
}
