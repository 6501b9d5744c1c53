import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { BINARY, runBinary, spawnBinary } from "../../support/binary.ts";
import { docker } from "../../support/engine/docker.ts";
import { relayEngine } from "../../support/engine/engine_relay.ts";
import { buildImage } from "../../support/engine/images.ts";
import { containersOf, lookedAtImages } from "../../support/engine/looked_at.ts";
import { runPiped } from "../../support/piped.ts";
import { temporaryFolder } from "../../support/files.ts";

const BINARY_FILE = [0, 255, 13, 10, 1];

Deno.test("cat prints files byte for byte, with the image's own /bin/cat and without", async (t) => {
  const { equipped, bare } = await lookedAtImages();
  const text = (words: string) => [...new TextEncoder().encode(words)];
  const cases: { name: string; files: string[]; bytes: number[] }[] = [
    { name: "a binary file", files: ["/data/b.bin"], bytes: BINARY_FILE },
    {
      name: "several, in order",
      files: ["/data/b.bin", "/data/a.txt", "/data/b.bin"],
      bytes: [...BINARY_FILE, ...text("hello\n"), ...BINARY_FILE],
    },
    { name: "a link", files: ["/data/link"], bytes: text("hello\n") },
    { name: "a link that climbs too far", files: ["/data/escape"], bytes: text("note\n") },
    { name: "a path through a link", files: ["/data/far/file"], bytes: text("deep\n") },
    { name: "a parent behind a link", files: ["/data/far/../note"], bytes: text("note\n") },
    { name: "a second name", files: ["/data/sub/second-name"], bytes: text("hello\n") },
    { name: "a relative path", files: ["other/note"], bytes: text("note\n") },
  ];
  for (const image of [equipped, bare]) {
    for (const { name, files, bytes } of cases) {
      await t.step(`${name}, ${image}`, async () => {
        const { code, stdout, stderr } = await runPiped(["cat", image, ...files]);
        assert.equal(stderr, "");
        assert.deepEqual([...stdout], bytes);
        assert.equal(code, 0);
      });
    }
  }
});

Deno.test("cat says in one line what it cannot print, and prints the rest", async (t) => {
  const { equipped, bare } = await lookedAtImages();
  const bad: Record<string, RegExp> = {
    "/nope": /nope.*No such file or directory/,
    "/data": /Is a directory/,
    "/data/dangling": /No such file or directory/,
    "/data/a.txt/x": /Not a directory/,
    "/data/loop-a": /(loop-a|[Ll]inks).*(levels of symbolic links|symbolic link loop)/,
  };
  for (const image of [equipped, bare]) {
    for (const [path, reason] of Object.entries(bad)) {
      await t.step(`${path}, ${image}`, async () => {
        const files = ["/data/a.txt", path, "/other/note"];
        const { code, stdout, stderr } = await runBinary(["cat", image, ...files]);
        assert.equal(stdout, "hello\nnote\n");
        assert.match(stderr, /^error: cat: [^\n]+\n$/);
        assert.match(stderr, reason);
        assert.equal(code, 1);
      });
    }
    await t.step(`nothing is left of ${image}`, async () => {
      assert.deepEqual(await containersOf(image), []);
    });
  }
  await t.step("a file that the image's user may not read", async () => {
    const image = await buildImage("cat-forbidden", {
      Dockerfile: "FROM busybox:1.35.0\nRUN echo secret > /secret && chmod 600 /secret && " +
        "echo open > /open\nUSER 1000\n",
    });
    const { code, stdout, stderr } = await runBinary(["cat", image, "/secret", "/open"]);
    assert.equal(stdout, "open\n");
    assert.match(stderr, /^error: cat: [^\n]*\/secret[^\n]*: Permission denied\n$/);
    assert.equal(code, 1);
  });
  await t.step("what is no file, where there is no /bin/cat", async () => {
    const { code, stderr } = await runBinary(["cat", bare, "/data/pipe"]);
    assert.deepEqual([code, stderr], [1, "error: cat: /data/pipe: Is a fifo, not a file\n"]);
  });
});

Deno.test("cat fails with the code that tells what to do", async (t) => {
  const { equipped } = await lookedAtImages();
  const cases: Record<string, [string[], number]> = {
    "no such image": [["cat", "nowhere/nothing:1", "/x"], 1],
    "no engine": [["--docker-url", "unix:///nowhere.sock", "cat", equipped, "/data/a.txt"], 2],
    "no engine that can be asked": [["--docker-url", "foo://x", "cat", equipped, "/x"], 1],
    "no context": [["--docker-context", "nope", "cat", equipped, "/x"], 1],
    "no file": [["cat", equipped], 64],
  };
  for (const [name, [args, code]] of Object.entries(cases)) {
    await t.step(name, async () => {
      const result = await runBinary(args);
      assert.match(result.stderr, /^error: [^\n]*\n(hint: .*|\(add --help for help\))\n$/);
      assert.deepEqual([result.stdout, result.code], ["", code]);
    });
  }
});

const BIG = 300_000_001;

/** As much memory as the program may take, whatever the size of a file; a tenth less is usual. */
const MOST_KIB = 200 * 1024;

Deno.test("cat and ls take no more memory for 300 MB", async (t) => {
  const made = `FROM busybox:1.35.0 AS made\nRUN mkdir /d && head -c ${BIG} /dev/urandom > ` +
    "/d/big && sha256sum /d/big > /d/sum\n";
  const images = {
    "with /bin/cat": await buildImage("cat-big", { Dockerfile: made }),
    "without": await buildImage("cat-big-bare", {
      Dockerfile: `${made}FROM scratch\nCOPY --from=made /d /d\n`,
    }),
  };
  for (const [name, image] of Object.entries(images)) {
    await t.step(`cat ${name}`, async () => {
      const sum = (await runBinary(["cat", image, "/d/sum"])).stdout.split(" ")[0];
      const child = spawnBinary(["cat", image, "/d/big"]);
      const hash = createHash("sha256");
      let size = 0;
      let peak = 0;
      for await (const chunk of child.stdout) {
        hash.update(chunk);
        // Its high-water mark so far; the last look is within the last megabyte.
        if (size >> 20 !== (size + chunk.length) >> 20) peak = await peakMemory(child.pid);
        size += chunk.length;
      }
      assert.equal(await new Response(child.stderr).text(), "");
      assert.equal((await child.status).code, 0);
      assert.equal(size, BIG);
      assert.equal(hash.digest("hex"), sum);
      assert.ok(peak > 0 && peak < MOST_KIB, `${peak} KB`);
    });
  }
  await t.step("ls without", async () => {
    const child = spawnBinary(["ls", images.without, "/"]);
    let peak = 0;
    const looking = setInterval(async () => {
      peak = Math.max(peak, await peakMemory(child.pid).catch(() => 0));
    }, 100);
    const { stdout, code } = await child.output();
    clearInterval(looking);
    assert.equal(code, 0);
    assert.match(new TextDecoder().decode(stdout), /^d$/m);
    assert.ok(peak > 0 && peak < MOST_KIB, `${peak} KB`);
  });
  await t.step("a reader that goes leaves no container", async () => {
    for (const image of Object.values(images)) {
      const child = spawnBinary(["cat", image, "/d/big"]);
      const reader = child.stdout.getReader();
      await reader.read();
      await reader.cancel();
      assert.equal(await new Response(child.stderr).text(), "");
      await child.status;
      assert.deepEqual(await containersOf(image), []);
    }
  });
});

Deno.test("cat obeys a signal while nobody reads what it prints", async (t) => {
  const made =
    "FROM busybox:1.35.0 AS made\nRUN mkdir /d && head -c 10000000 /dev/zero > /d/zeros\n";
  const images = {
    "with /bin/cat": await buildImage("cat-stalls", { Dockerfile: made }),
    "without": await buildImage("cat-stalls-bare", {
      Dockerfile: `${made}FROM scratch\nCOPY --from=made /d /d\n`,
    }),
  };
  for (const [name, image] of Object.entries(images)) {
    for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
      await t.step(`${signal}, ${name}`, async () => {
        const child = spawnBinary(["cat", image, "/d/zeros"]);
        const reader = child.stdout.getReader();
        // From here on nobody takes anything.
        await reader.read();
        await new Promise((resolve) => setTimeout(resolve, 300));
        child.kill(signal);
        assert.equal((await child.status).code, code);
        await reader.cancel();
        assert.equal(await new Response(child.stderr).text(), `error: Stopped by ${signal}\n`);
        assert.deepEqual(await containersOf(image), []);
      });
    }
  }
  await t.step("a reader that is slow is no silence", async () => {
    const { "with /bin/cat": image } = images;
    // Starting counts: a busy engine takes a second.
    const child = spawnBinary(["--timeout", "4", "cat", image, "/d/zeros"]);
    await new Promise((resolve) => setTimeout(resolve, 9000));
    const { code, stdout, stderr } = await child.output();
    assert.equal(new TextDecoder().decode(stderr), "");
    assert.deepEqual([code, stdout.length], [0, 10_000_000]);
  });
});

Deno.test("cat says that the engine was lost in the middle, and that something stays", async () => {
  const image = await buildImage("cat-loses", {
    Dockerfile: "FROM busybox:1.35.0\nRUN head -c 30000000 /dev/zero > /zeros\n",
  });
  await using folder = await temporaryFolder();
  using relay = relayEngine(folder.path, 10_000_000);
  const env = { DOCKER_HOST: relay.address };
  const { code, stderr } = await runBinary(["cat", image, "/zeros"], { env });
  for (const id of await containersOf(image)) await docker(["rm", "--force", id]);
  assert.match(stderr, /^warning: could not clean up: The Docker engine at .* does not answer/);
  assert.match(stderr, /^error: The Docker engine at .* does not answer: .*\nhint: .*\n$/m);
  assert.equal(code, 2);
});

Deno.test("cat says whose silence it was", async () => {
  const image = await buildImage("cat-fifo", {
    Dockerfile: "FROM busybox:1.35.0\nRUN mkfifo /p\n",
  });
  const { code, stderr } = await runBinary(["--timeout", "1", "cat", image, "/p"]);
  assert.match(
    stderr,
    /^error: `\/bin\/cat` in the image printed nothing for 1 s\nhint: .*FIFO.*\n$/,
  );
  assert.equal(code, 1);
  assert.deepEqual(await containersOf(image), []);
});

Deno.test("cat to a full disk speaks of that disk", async () => {
  const { equipped } = await lookedAtImages();
  const line = '"$0" "$@" > /dev/full';
  const { code, stderr } = await new Deno.Command("sh", {
    args: ["-c", line, BINARY, "cat", equipped, "/data/a.txt"],
    env: { NO_COLOR: "1" },
  }).output();
  assert.match(
    new TextDecoder().decode(stderr),
    /^error: The output cannot be written: .*\nhint: free some space where the output goes\n$/,
  );
  assert.equal(code, 1);
});

async function peakMemory(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/^VmHWM:\s+([0-9]+) kB$/m.exec(status)?.[1] ?? 0);
}
