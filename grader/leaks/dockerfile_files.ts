import { matches, readCopy } from "../../docker/model/files/copies.ts";
import type { Subject } from "../../docker/model/subject.ts";
import type { GraderFiles } from "./grader_text.ts";

/**
 * The files that a Dockerfile copies from its context, also into stages that only compile: what is
 * compiled from a source can still show its lines. Files that RUN makes are not included.
 */
export function filesOfDockerfile(subject: Subject): GraderFiles {
  const paths: string[] = [];
  for (const [path, { copied, kind }] of subject.files.entries()) {
    if (copied && kind !== "directory") paths.push(path);
  }
  return { texts: copiedTexts(subject), paths };
}

function* copiedTexts({ usedStages, dockerfile, context }: Subject) {
  const seen = new Set<string>();
  for (const instruction of usedStages.flatMap(({ instructions }) => instructions)) {
    if (instruction.instruction !== "COPY" && instruction.instruction !== "ADD") continue;
    const copy = readCopy(instruction, dockerfile);
    if (copy === undefined || copy.from !== undefined) continue;
    for (const { kind, text: source, heredoc } of copy.sources) {
      if (heredoc !== undefined) yield { name: heredoc.name, text: heredoc.content };
      if (kind !== "path" || source === undefined || context === undefined) continue;
      for (
        const { path } of matches(context, source, copy.excludes).flatMap(({ files }) => files)
      ) {
        if (seen.has(path)) continue;
        seen.add(path);
        const text = context.text(path);
        if (text !== undefined) yield { name: path, text };
      }
    }
  }
}
