import { stageNamed } from "../../dockerfile/stages/stages.ts";
import { imageName } from "../../model/base/base_image.ts";
import type { Rule } from "../rule.ts";

/** An unpinned base may grade differently next term. */
export const unpinnedBase: Rule = {
  id: "CPG025",
  name: "unpinned-base",
  title: "Base image not pinned",
  severity: "warning",
  needs: ["dockerfile"],
  detects: "an external image without tag and digest, or with the tag `latest`",
  why: "a rebuild next term grades differently",
  advice: "a full version, better with a digest",
  *check(subject) {
    for (const stage of subject.usedStages) {
      if (stage.base.kind === "image" && isUnpinned(stage.base.name)) {
        const message = `The base image \`${stage.base.name}\` is not pinned to a version`;
        yield { message, at: subject.at(stage.from, stage.from.rest.range) };
      }
    }
    for (const { instruction, from } of subject.copies) {
      if (from === undefined || /^[0-9]+$/.test(from) || !isUnpinned(from)) continue;
      // A bare word may also name a build context from the command line.
      const isImage = from.includes("/") || from.includes(":");
      if (!isImage || stageNamed(subject.dockerfile.stages, from) !== undefined) continue;
      const message = `The image \`${from}\` that is copied from is not pinned to a version`;
      yield { message, at: subject.at(instruction) };
    }
  },
};

function isUnpinned(reference: string | undefined): boolean {
  if (reference === undefined || reference === "") return false;
  const { tag, digest } = imageName(reference);
  return digest === undefined && (tag === undefined || tag === "" || tag === "latest");
}
