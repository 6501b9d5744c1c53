import assert from "node:assert/strict";
import { runBinary } from "../../support/binary.ts";
import { buildImage } from "../../support/engine/images.ts";
import { runPiped } from "../../support/piped.ts";

const MADE = [
  "mkdir -p /t/dir/in /t/dir/on /t/hard /t/dev /t/ids",
  "echo x > /t/file",
  "ln -s dir /t/link",
  "ln -s loop2 /t/loop1",
  "ln -s loop1 /t/loop2",
  "echo hard > /t/hard/a",
  "for name in b c d; do ln /t/hard/a /t/hard/$name; done",
  "mknod /t/dev/tty c 5 1 && mknod /t/dev/disk b 259 13",
  "echo big > /t/ids/many && chown 123456:7 /t/ids/many && echo x > /t/ids/root",
  "touch -d '2001-02-03 04:05:06' $(find /t -not -type l)",
].join(" && ");

/** What coreutils 9 says of the same tree. */
const CASES: Record<string, { args: string[]; lines: string[] }> = {
  "a link, by a dot behind it": { args: ["/t/link/."], lines: ["in", "on"] },
  "the same, long": {
    args: ["-l", "/t/link/."],
    lines: [
      "total 8",
      "drwxr-xr-x 2 root root 4096 Feb  3  2001 in",
      "drwxr-xr-x 2 root root 4096 Feb  3  2001 on",
    ],
  },
  "a WORKDIR that is a link": {
    args: ["-l", "."],
    lines: [
      "total 8",
      "drwxr-xr-x 2 root root 4096 Feb  3  2001 in",
      "drwxr-xr-x 2 root root 4096 Feb  3  2001 on",
    ],
  },
  "files with several names": {
    args: ["-l", "/t/hard"],
    lines: [
      "total 16",
      ..."abcd".split("").map((name) => `-rw-r--r-- 4 root root 5 Feb  3  2001 ${name}`),
    ],
  },
  "devices": {
    args: ["-l", "/t/dev"],
    lines: [
      "total 0",
      "brw-r--r-- 1 root root 259, 13 Feb  3  2001 disk",
      "crw-r--r-- 1 root root   5,  1 Feb  3  2001 tty",
    ],
  },
  "one device": {
    args: ["-l", "/t/dev/tty"],
    lines: ["crw-r--r-- 1 root root 5, 1 Feb  3  2001 /t/dev/tty"],
  },
  "who has no name": {
    args: ["-l", "/t/ids"],
    lines: [
      "total 8",
      "-rw-r--r-- 1 123456    7 4 Feb  3  2001 many",
      "-rw-r--r-- 1 root   root 2 Feb  3  2001 root",
    ],
  },
  "the directory above": {
    args: ["-la", "/t/dir"],
    lines: [
      "total 16",
      "drwxr-xr-x 4 root root 4096 Feb  3  2001 .",
      "drwxr-xr-x 6 root root 4096 Feb  3  2001 ..",
      "drwxr-xr-x 2 root root 4096 Feb  3  2001 in",
      "drwxr-xr-x 2 root root 4096 Feb  3  2001 on",
    ],
  },
};

Deno.test("ls without /bin/ls shows what ls shows", async (t) => {
  const image = await bareImage();
  for (const [name, { args, lines }] of Object.entries(CASES)) {
    await t.step(name, async () => {
      const words = args.flatMap((arg) => arg === "-la" ? ["-l", "-a"] : [arg]);
      const { code, stdout, stderr } = await runBinary(["ls", image, ...words]);
      assert.equal(stderr, "");
      assert.deepEqual(stdout.split("\n"), [...lines, ""]);
      assert.equal(code, 0);
    });
  }
  await t.step("a link in a circle", async () => {
    const { stdout } = await runBinary(["ls", "-l", image, "/t/loop1"]);
    assert.match(stdout, /^lrwxrwxrwx 1 root root 5 .* \/t\/loop1 -> loop2\n$/);
    const through = await runBinary(["ls", "-l", image, "/t/loop1/"]);
    assert.match(through.stderr, /^error: ls: .*: Too many levels of symbolic links\n$/);
  });
  await t.step("the root", async () => {
    const { stdout } = await runBinary(["ls", "-l", "-a", image, "/"]);
    assert.equal(
      /^d\S+ (\d+) .* \.$/m.exec(stdout)?.[1],
      /^d\S+ (\d+) .* \.\.$/m.exec(stdout)?.[1],
    );
  });
});

Deno.test("ls and cat without the image's own refuse what theirs refuse", async (t) => {
  const image = await bareImage();
  const cases: [string[], RegExp][] = [
    [["ls", image, "/t/file/."], /^error: ls: \/t\/file\/\.: Not a directory\n$/],
    [["cat", image, "/t/file/."], /^error: cat: \/t\/file\/\.: Not a directory\n$/],
    [["ls", image, ""], /^error: ls: '': No such file or directory\n$/],
    [["cat", image, ""], /^error: cat: '': No such file or directory\n$/],
  ];
  for (const [args, said] of cases) {
    await t.step(args.join(" "), async () => {
      const { code, stdout, stderr } = await runPiped(args);
      assert.match(stderr, said);
      assert.deepEqual([code, stdout.length], [1, 0]);
    });
  }
});

function bareImage(): Promise<string> {
  return buildImage("ls-without-ls", {
    Dockerfile: `FROM busybox:1.35.0 AS made\nRUN ${MADE}\nRUN rm -r /bin\nWORKDIR /t/link\n`,
  });
}
