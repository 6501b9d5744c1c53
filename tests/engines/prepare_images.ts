import type { Engine } from "./engine.ts";
import { BARE, GRADER, Trial } from "./trial.ts";

/** Builds the images that most checks use, each from `busybox:1.35.0`. */
export async function prepareImages(engine: Engine): Promise<void> {
  await using trial = await Trial.open(engine);
  await trial.build(nameOf(GRADER), {
    Dockerfile: 'FROM busybox:1.35.0\nCOPY data /data\nCOPY grade /\nENTRYPOINT ["/grade"]\n',
    grade: { text: "#!/bin/sh\n. /shared/submission/run\n", mode: 0o755 },
    "data/a.txt": "hello\n",
    "data/sub/b.txt": "deep\n",
  });
  await trial.build(nameOf(BARE), {
    Dockerfile:
      "FROM busybox:1.35.0 AS made\nFROM scratch\nCOPY --from=made /bin/busybox /busybox\n" +
      'COPY data /data\nENTRYPOINT ["/busybox", "sh"]\n',
    "data/a.txt": "hello\n",
    "data/sub/b.txt": "deep\n",
  });
}

function nameOf(tag: string): string {
  return tag.slice(tag.lastIndexOf("/") + 1);
}
