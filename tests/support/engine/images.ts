import { docker } from "./docker.ts";
import { type Files, temporaryFolder } from "../files.ts";

/** Builds an image with a real engine and returns its name; the layer cache makes repeats cheap. */
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
