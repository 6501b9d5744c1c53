import { type ImageName, imageName } from "../../model/base/base_image.ts";
import { endedReleasesDate, isEnded } from "../../model/base/ended_releases.ts";
import type { Rule } from "../rule.ts";

/** Size counts against the 8 GB limit; ended releases stop building. */
export const baseImageChoice: Rule = {
  id: "CPG026",
  name: "base-image-choice",
  title: "Base image large or out of support",
  severity: "warning",
  except: "info for a large image",
  needs: ["dockerfile"],
  detects:
    "ubuntu; python, node or openjdk without slim; anaconda3, rocker/tidyverse, jupyter/*; " +
    `releases that the table of ${endedReleasesDate} knows to have ended`,
  why: "upload time and the 8 GB limit; packages of ended releases disappear and the build breaks",
  advice: "a slim Debian image such as `debian:12-slim`",
  *check(subject) {
    const built = new Set(subject.chain);
    for (const stage of subject.usedStages) {
      if (stage.base.kind !== "image" || stage.base.name === undefined) continue;
      const image = imageName(stage.base.name);
      const at = subject.at(stage.from, stage.from.rest.range);
      if (isEnded(image)) {
        const message = `\`${image.last}:${image.tag}\` is out of support`;
        yield { severity: "warning", message, at };
      } else if (built.has(stage) && isLarge(image)) {
        const message = `\`${image.name}\` is a large base image`;
        yield { severity: "info", message, at };
      }
    }
  },
};

function isLarge({ name, last, official, tag = "" }: ImageName): boolean {
  if (last === "ubuntu") return true;
  if (official && ["python", "node", "openjdk"].includes(last)) {
    return !/slim|alpine|distroless/.test(tag);
  }
  const path = name.replace(/^docker\.io\//, "");
  return /^(continuumio\/anaconda3|rocker\/tidyverse|jupyter\/[^/]+|quay\.io\/jupyter\/[^/]+)$/
    .test(path);
}
