import type { Rule } from "../rule.ts";
import type { Subject } from "../../model/subject.ts";

/** Without ENTRYPOINT and CMD the base image's default runs. */
export const noEntrypoint: Rule = {
  id: "CPG003",
  name: "no-entrypoint",
  title: "No entry point",
  severity: "error",
  except: "warning in v2",
  needs: ["dockerfile", "image"],
  detects: "neither ENTRYPOINT nor CMD in the final stage; `[]` counts as none",
  why: "nothing of yours is started: the base image's default runs instead",
  advice: "an ENTRYPOINT in the last stage",
  *check(subject) {
    const { settings, chain, image, protocol } = subject;
    if (settings.entrypoint !== undefined || settings.cmd !== undefined) return;
    if (chain.length === 0 && image === undefined) return;
    const built = new Set(chain);
    const others = subject.dockerfile.stages.filter((stage) => !built.has(stage));
    const other = others.find((stage) => holds("ENTRYPOINT", stage)) ??
      others.find((stage) => holds("CMD", stage));
    const where = other === undefined
      ? ""
      : `; stage \`${other.name ?? other.index}\` has one, but it is not the one that is built`;
    const what = image === undefined ? "The final stage" : "The image";
    yield {
      severity: protocol === "v1" ? "error" : "warning",
      message: `${what} has neither ENTRYPOINT nor CMD${where}`,
      at: placeOf(subject),
    };
  },
};

function holds(keyword: string, { instructions }: Subject["chain"][number]): boolean {
  return instructions.some(({ instruction }) => instruction === keyword);
}

/** The last FROM: the stage that lacks it. */
function placeOf(subject: Subject) {
  const from = subject.chain.at(-1)?.from;
  return from === undefined ? subject.wholeFile : subject.at(from);
}
