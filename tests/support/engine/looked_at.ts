import { docker } from "./docker.ts";
import { buildImage } from "./images.ts";
import type { Files } from "../files.ts";

/** The same files in two images: one has `ls` and `cat`, the other has nothing else. */
export interface ImagePair {
  equipped: string;
  bare: string;
}

const MADE = [
  "mkdir -p /data/sub /other/deep",
  "printf 'hello\\n' > /data/a.txt",
  "printf '\\000\\377\\r\\n\\001' > /data/b.bin",
  "echo hid > /data/.hidden",
  "ln -s a.txt /data/link",
  "ln -s /data/sub /data/folder-link",
  "ln -s /other/deep /data/far",
  "ln -s ../../../../other/note /data/escape",
  "ln -s nowhere /data/dangling",
  "ln -s loop-b /data/loop-a",
  "ln -s loop-a /data/loop-b",
  "ln /data/a.txt /data/sub/second-name",
  "echo note > /other/note",
  "echo deep > /other/deep/file",
  "mkdir /odd && echo x > \"/odd/$(printf 'red\\033[31m')\"",
  "printf '%2048s' '' > /data/two-kib",
  "chmod 4755 /data/b.bin",
  "chown 1000:1000 /data/sub",
  "touch -d '2001-02-03 04:05:06' /data/two-kib",
  "mkfifo /data/pipe",
].join(" && ");

/** Builds both; the layer cache makes repeats cheap. */
export async function lookedAtImages(): Promise<ImagePair> {
  const made = `FROM busybox:1.35.0 AS made\nRUN ${MADE}\nRUN echo 'bob:x:1000:1000::/:' >> ` +
    "/etc/passwd && echo 'staff:x:1000:' >> /etc/group\n";
  return {
    equipped: await buildImage("looked-at", { Dockerfile: made }),
    bare: await buildImage("looked-at-bare", {
      Dockerfile: `${made}RUN rm -r /bin /usr /root /home /tmp\n`,
    }),
  };
}

/** An image whose `/bin/ls` and `/bin/cat` are a shell script. */
export function scriptedImage(name: string, script: string, more = ""): Promise<string> {
  const files: Files = {
    Dockerfile: "FROM busybox:1.35.0\nRUN rm /bin/ls /bin/cat\nCOPY script /bin/ls\n" +
      `COPY script /bin/cat\n${more}`,
    script: { text: `#!/bin/sh\n${script}\n`, mode: 0o755 },
  };
  return buildImage(name, files);
}

/** Containers created from an image, running or not. */
export async function containersOf(image: string): Promise<string[]> {
  const text = await docker(["ps", "--all", "--quiet", "--filter", `ancestor=${image}`]);
  return text.split("\n").filter((id) => id !== "");
}
