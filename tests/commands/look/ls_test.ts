import assert from "node:assert/strict";
import { runBinary, spawnBinary } from "../../support/binary.ts";
import { docker } from "../../support/engine/docker.ts";
import { buildImage } from "../../support/engine/images.ts";
import { containersOf, lookedAtImages, scriptedImage } from "../../support/engine/looked_at.ts";
import { temporaryFolder, temporaryLeftovers } from "../../support/files.ts";

const NAMES = [
  "a.txt",
  "b.bin",
  "dangling",
  "escape",
  "far",
  "folder-link",
  "link",
  "loop-a",
  "loop-b",
  "pipe",
  "sub",
  "two-kib",
];

Deno.test("ls lists the same with the image's own /bin/ls and without", async (t) => {
  const { equipped, bare } = await lookedAtImages();
  const cases: { name: string; args: string[]; lines: string[] }[] = [
    { name: "a directory", args: ["/data"], lines: NAMES },
    { name: "hidden names", args: ["/data", "-a"], lines: [".", "..", ".hidden", ...NAMES] },
    { name: "a slash at the end", args: ["/other/"], lines: ["deep", "note"] },
    { name: "a file", args: ["/data/a.txt"], lines: ["/data/a.txt"] },
    { name: "a link to a file", args: ["/data/link"], lines: ["/data/link"] },
    { name: "a link to a directory", args: ["/data/far"], lines: ["file"] },
    { name: "a relative path", args: ["other"], lines: ["deep", "note"] },
    { name: "a parent behind a link", args: ["/data/far/.."], lines: ["deep", "note"] },
    { name: "an empty directory's shape", args: ["/data/sub"], lines: ["second-name"] },
  ];
  for (const image of [equipped, bare]) {
    for (const { name, args, lines } of cases) {
      await t.step(`${name}, ${image}`, async () => {
        const { code, stdout, stderr } = await runBinary(["ls", image, ...args]);
        assert.equal(stderr, "");
        assert.deepEqual(stdout.split("\n"), [...lines, ""]);
        assert.equal(code, 0);
      });
    }
    await t.step(`nothing is left of ${image}`, async () => {
      assert.deepEqual(await containersOf(image), []);
    });
  }
});

Deno.test("ls says in one line what it cannot list", async (t) => {
  const { equipped, bare } = await lookedAtImages();
  for (const image of [equipped, bare]) {
    for (const path of ["/nope", "/data/a.txt/", "/data/a.txt/x", "/data/dangling/"]) {
      await t.step(`${path}, ${image}`, async () => {
        const { code, stdout, stderr } = await runBinary(["ls", image, path]);
        assert.equal(stdout, "");
        assert.match(stderr, /^error: ls: [^\n]+: (No such file or|Not a) directory\n$/);
        assert.ok(stderr.includes(path), stderr);
        assert.equal(code, 1);
      });
    }
  }
});

Deno.test("ls -l gives the same columns without /bin/ls as with it", async (t) => {
  const { equipped, bare } = await lookedAtImages();
  const long = async (image: string, ...args: string[]) => {
    const { code, stdout, stderr } = await runBinary(["ls", "-l", image, ...args]);
    assert.deepEqual([code, stderr], [0, ""]);
    return stdout.trimEnd().split("\n").map((line) => line.trimEnd().replace(/ +/g, " "));
  };
  for (const path of ["/data", "/other", "/data/far", "/data/two-kib"]) {
    await t.step(path, async () => {
      assert.deepEqual(await long(bare, path), await long(equipped, path));
    });
  }
  await t.step("modes, links, names, sizes and times", async () => {
    const lines = await long(bare, "/data");
    const find = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
    assert.match(lines[0] ?? "", /^total [0-9]+$/);
    assert.equal(find(/^-rwsr-xr-x 1 root root 5 .* b\.bin$/), 1);
    assert.equal(find(/^-rw-r--r-- 2 root root 6 .* a\.txt$/), 1);
    assert.equal(find(/^drwxr-xr-x 2 bob staff 4096 .* sub$/), 1);
    assert.equal(find(/^-rw-r--r-- 1 root root 2048 Feb 3 2001 two-kib$/), 1);
    assert.equal(find(/^lrwxrwxrwx 1 root root 9 .* folder-link -> \/data\/sub$/), 1);
    assert.equal(find(/^prw-r--r-- 1 root root 0 .* pipe$/), 1);
  });
  await t.step("--human", async () => {
    assert.match(
      (await long(bare, "--human", "/data")).join("\n"),
      / 2\.0K Feb 3 2001 two-kib$/m,
    );
  });
  await t.step("a second name's size is that of the file", async () => {
    assert.match((await long(bare, "/data/sub")).join("\n"), / 6 .* second-name$/m);
  });
});

Deno.test("ls calls /bin/ls with -l, -h, -a in this order, and no network", async () => {
  const image = await scriptedImage("ls-arguments", 'echo "$@"; cd /sys/class/net; echo *; id -u');
  const { stdout, stderr, code } = await runBinary(["ls", "-a", "--human", image, "-l", "/x y"]);
  assert.deepEqual([stdout, stderr, code], ["-l -h -a /x y\nlo\n0\n", "", 0]);
  const dashed = await runBinary(["ls", image, "--", "-R"]);
  assert.equal(dashed.stdout.split("\n")[0], "./-R");
});

Deno.test("ls shows control characters, and obeys none", async () => {
  const { bare } = await lookedAtImages();
  assert.equal((await runBinary(["ls", bare, "/odd"])).stdout, "red\\x1b[31m\n");
  const image = await scriptedImage("ls-colours", "printf 'red\\033[31m\\n'");
  assert.equal((await runBinary(["ls", image, "/"])).stdout, "red\\x1b[31m\n");
});

Deno.test("ls reads the files where /bin/ls is there but does not run", async (t) => {
  const broken: Record<string, string> = {
    "loader": "printf '#!/nowhere\\n' > /bin/ls",
    "format": "printf '\\177ELFnonsense' > /bin/ls",
    "mode": "chmod 644 /bin/ls",
    "loop": "rm /bin/ls && ln -s ls /bin/ls",
    "user": "true\nUSER nobody-here",
  };
  for (const [name, change] of Object.entries(broken)) {
    await t.step(name, async () => {
      const image = await buildImage(`ls-broken-${name}`, {
        Dockerfile: "FROM busybox:1.35.0\nRUN mkdir /d && touch /d/x && cp /bin/busybox /b && " +
          `rm /bin/ls && cp /b /bin/ls && ${change}\n`,
      });
      const { stdout, stderr, code } = await runBinary(["ls", image, "/d"]);
      assert.deepEqual([stdout, stderr, code], ["x\n", "", 0]);
      assert.deepEqual(await containersOf(image), []);
    });
  }
});

Deno.test("ls fails with the code that tells what to do", async (t) => {
  const { equipped } = await lookedAtImages();
  const cases: { name: string; args: string[]; code: number; stderr: RegExp }[] = [
    {
      name: "no such image",
      args: ["ls", "nowhere/nothing:1", "/"],
      code: 1,
      stderr:
        /^error: There is no image, directory or file `nowhere\/nothing:1`\nhint: `docker pull nowhere\/nothing:1`, or .*\n$/,
    },
    {
      name: "no name of an image",
      args: ["ls", "BAD^NAME", "/"],
      code: 1,
      stderr: /^error: There is no image, directory or file `BAD\^NAME`\nhint: .*\n$/,
    },
    {
      name: "no directory",
      args: ["ls", "./dir", "/"],
      code: 1,
      stderr: /^error: There is no directory or file `\.\/dir`\nhint: name an image, .*\n$/,
    },
    {
      name: "two words",
      args: ["ls", "a b", "/"],
      code: 1,
      stderr: /^error: There is no image, directory or file `a b`\nhint: name an image, .*\n$/,
    },
    {
      name: "an empty name",
      args: ["ls", "", "/"],
      code: 1,
      stderr: /^error: SOURCE is empty\nhint: name an image, .*\n$/,
    },
    {
      name: "no engine",
      args: ["--docker-url", "unix:///nowhere.sock", "ls", equipped, "/"],
      code: 2,
      stderr:
        /^error: The Docker engine at unix:\/\/\/nowhere\.sock does not answer.*\nhint: .*\n$/,
    },
    { name: "no directory", args: ["ls", equipped], code: 64, stderr: /^error: missing required/ },
    { name: "unknown option", args: ["ls", equipped, "/", "-R"], code: 64, stderr: /'-R'/ },
  ];
  for (const { name, args, code, stderr } of cases) {
    await t.step(name, async () => {
      const result = await runBinary(args);
      assert.match(result.stderr, stderr);
      assert.deepEqual([result.stdout, result.code], ["", code]);
    });
  }
  await t.step("a program that fails without a word", async () => {
    const image = await scriptedImage("ls-wordless", "exit 9");
    const { stderr, code } = await runBinary(["ls", image, "/"]);
    assert.deepEqual(
      [stderr, code],
      ["error: /bin/ls of the image ended with exit code 9\n", 1],
    );
  });
});

Deno.test("ls ends a container that says nothing, at --timeout", async () => {
  const image = await scriptedImage("ls-sleeps", "sleep 1000");
  const { stdout, stderr, code } = await runBinary(["--engine-timeout", "1", "ls", image, "/"]);
  assert.match(stderr, /^error: `\/bin\/ls` in the image printed nothing for 1 s\nhint: /);
  assert.deepEqual([stdout, code], ["", 1]);
  assert.deepEqual(await containersOf(image), []);
});

Deno.test("ls leaves nothing when it is stopped", async (t) => {
  const image = await scriptedImage("ls-sleeps", "sleep 1000");
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
    await t.step(signal, async () => {
      await using folder = await temporaryFolder();
      const child = spawnBinary(["ls", image, "/"], { env: { TMPDIR: folder.path } });
      while ((await containersOf(image)).length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      child.kill(signal);
      const result = await child.output();
      assert.equal(new TextDecoder().decode(result.stderr), `error: Stopped by ${signal}\n`);
      assert.equal(result.code, code);
      assert.deepEqual(await containersOf(image), []);
      assert.deepEqual(await temporaryLeftovers(folder.path), []);
    });
  }
});

Deno.test("ls is quiet when its reader goes, and leaves no container", async () => {
  const image = await scriptedImage("ls-floods", "while :; do echo yyyyyyyyyyyyyyyyyyyyy; done");
  const child = spawnBinary(["ls", image, "/"]);
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  assert.equal(new TextDecoder().decode(value).split("\n")[0], "yyyyyyyyyyyyyyyyyyyyy");
  await reader.cancel();
  assert.equal(await new Response(child.stderr).text(), "");
  await child.status;
  assert.deepEqual(await containersOf(image), []);
});

Deno.test("ls --no-rm keeps the container and says so", async (t) => {
  const { equipped, bare } = await lookedAtImages();
  for (const image of [equipped, bare]) {
    await t.step(image, async () => {
      const { stdout, stderr, code } = await runBinary(["ls", "--no-rm", image, "/other"]);
      assert.deepEqual([stdout, code], ["deep\nnote\n", 0]);
      const name = /kept: `(courseraprogramming-[0-9a-f-]+)`/.exec(stderr)?.[1] ?? "";
      const kept = await containersOf(image);
      const label = '{{index .Config.Labels "courseraprogramming.kept"}}';
      const marked = await docker(["container", "inspect", "--format", label, name]);
      await docker(["rm", "--force", name]);
      assert.equal(kept.length, 1, stderr);
      // Without it, a sweep would take the container away one day.
      assert.equal(marked, "look");
      assert.deepEqual(await containersOf(image), []);
    });
  }
});
