import { join } from "node:path";
import type { GraderFiles } from "../../grader/leaks/grader_text.ts";
import { LeakCheck } from "../../grader/leaks/leak_check.ts";
import { visible } from "../../terminal/text.ts";
import type { EngineRun } from "./engine_run.ts";
import type { Tools } from "../tools.ts";

/** The leak check of one run; it reads the grader's files at the first feedback. */
export function openLeakCheck(run: EngineRun, tools: Tools): LeakCheck {
  return new LeakCheck(
    () => filesOf(run, tools),
    (text) => tools.terminal.warn(visible(text)),
  );
}

async function filesOf(run: EngineRun, tools: Tools): Promise<GraderFiles> {
  const { found, docker, owner, grader } = run;
  if (found.kind === "image") {
    const { readCopiedFiles } = await import("../../docker/image/copied_files.ts");
    const { image } = grader;
    const files = await readCopiedFiles(docker, { image, owner, signal: tools.signal });
    const texts = files.flatMap(({ path, text }) =>
      text === undefined ? [] : [{ name: path, text }]
    );
    return { texts, paths: files.map(({ path }) => path) };
  }
  const [{ openFound }, { filesOfDockerfile }] = await Promise.all([
    import("../sanity/sources.ts"),
    import("../../grader/leaks/dockerfile_files.ts"),
  ]);
  // The zip unpacked for the build is still there.
  const path = found.kind === "zip" ? join(owner.folder, "context") : found.path;
  const { subject } = await openFound({ kind: "directory", written: found.written, path }, {
    protocol: "auto",
    dockerFile: undefined,
    temporary: () => Promise.resolve(owner.folder),
  }, tools);
  return filesOfDockerfile(subject);
}
