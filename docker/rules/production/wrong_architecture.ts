import type { Rule } from "../rule.ts";

/** Production is linux/amd64. */
export const wrongArchitecture: Rule = {
  id: "CPG027",
  name: "wrong-architecture",
  title: "Wrong architecture",
  severity: "warning",
  except: "error for an image",
  needs: ["dockerfile", "image"],
  detects:
    "FROM --platform with a constant other than linux/amd64 in the chain; an image that is " +
    "not amd64",
  why: "built on an ARM laptop it does not start on x86 machines",
  advice: "`docker build --platform linux/amd64`",
  *check(subject) {
    const { image, chain, dockerfile } = subject;
    if (image !== undefined && image.image.Architecture !== "amd64") {
      const message = `The image is for ${image.image.Architecture}, not amd64`;
      yield { severity: "error", message, at: subject.wholeFile };
    }
    for (const { from } of chain) {
      const flag = from.flags.find(({ name }) => name === "platform");
      const platform = flag === undefined
        ? undefined
        : dockerfile.resolved.get(from)?.flags.get(flag);
      if (flag === undefined || !platform || /\$/.test(platform)) continue;
      // A bare architecture implies Linux on machines that build images.
      if (/^(linux\/)?(amd64|x86_64|x86-64)(\/v[0-9])?$/i.test(platform)) continue;
      const message = `The platform \`${platform}\` is not linux/amd64`;
      yield { severity: "warning", message, at: subject.at(from, flag.range) };
    }
  },
};
