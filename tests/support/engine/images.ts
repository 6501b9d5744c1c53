import { join } from "node:path";
import { docker } from "./docker.ts";

/** Files of a build context: text, or text and mode. */
export type Files = Record<string, string | { text: string; mode: number }>;

/** Writes files below a folder, making folders as needed. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    const { text, mode } = typeof content === "string" ? { text: content, mode: 0o644 } : content;
    await Deno.writeTextFile(path, text);
    await Deno.chmod(path, mode);
  }
}

/** A temporary folder that goes when the test's scope ends. */
export async function temporaryFolder(files: Files = {}) {
  const path = await Deno.makeTempDir({ prefix: "test-" });
  // Made by `mkdtemp` as 0700; a submission is readable.
  await Deno.chmod(path, 0o755);
  await writeFiles(path, files);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await Deno.remove(path, { recursive: true });
    },
  };
}

/** Builds an image with a real engine and gives its name; the layer cache makes repeats cheap. */
export async function buildImage(name: string, files: Files): Promise<string> {
  await using context = await temporaryFolder(files);
  const tag = `courseraprogramming-test/${name}`;
  await docker(["build", "--quiet", "--force-rm", "--tag", tag, context.path]);
  return tag;
}

/** A v1 grader made of one shell script. */
export function shellGrader(name: string, script: string, more = ""): Promise<string> {
  return buildImage(name, {
    Dockerfile:
      `FROM busybox:1.35.0\nCOPY grade.sh /grade.sh\n${more}ENTRYPOINT ["/bin/sh", "/grade.sh"]\n`,
    "grade.sh": script,
  });
}

/** A grader made of one Python program. */
export function pythonGrader(name: string, program: string): Promise<string> {
  return buildImage(name, {
    Dockerfile:
      'FROM python:3.11-slim-bookworm\nCOPY grade.py /grade.py\nENTRYPOINT ["python3", "/grade.py"]\n',
    "grade.py": program,
  });
}
