import assert from "node:assert/strict";
import { runBinary, spawnBinary } from "../../support/binary.ts";
import { docker } from "../../support/engine/docker.ts";
import { buildImage, shellGrader } from "../../support/engine/images.ts";
import { containersOf, scriptedImage } from "../../support/engine/looked_at.ts";
import { quotalessDocker } from "../../support/engine/quotaless_docker.ts";
import { temporaryFolder } from "../../support/files.ts";

Deno.test("ls and cat run the image's program in a sandbox that can only read", async (t) => {
  const image = await scriptedImage(
    "look-limits",
    [
      "exec 2>&1",
      "grep -E '^(CapPrm|CapEff|CapBnd|NoNewPrivs)' /proc/self/status | tr '\\t' ' '",
      "cat /sys/fs/cgroup/memory/memory.limit_in_bytes",
      "cat /sys/fs/cgroup/memory/memory.memsw.limit_in_bytes",
      "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us",
      "ulimit -c",
      "touch /written /bin/written",
      "for folder in /volume /dev/shm; do",
      "  echo text > $folder/written; test -s $folder/written && echo wrote to $folder",
      "done",
      "n=0",
      "while [ $n -lt 300 ]; do n=$((n + 1)); echo $n > /dev/stderr; sleep 9 & done",
    ].join("\n"),
    "VOLUME /volume\n",
  );
  for (const command of ["ls", "cat"]) {
    await t.step(command, async () => {
      const { stdout } = await runBinary([command, image, "/"]);
      const lines = stdout.split("\n");
      assert.deepEqual(lines.slice(0, 4), [
        // DAC_OVERRIDE alone: what an image's files need to be read. With DAC_READ_SEARCH the
        // engine would let the program open files of the host by their handles.
        "CapPrm: 0000000000000002",
        "CapEff: 0000000000000002",
        "CapBnd: 0000000000000002",
        "NoNewPrivs: 1",
      ]);
      assert.deepEqual(lines.slice(4, 8), ["1073741824", "1073741824", "100000", "0"]);
      assert.match(stdout, /touch: \/written: Read-only file system/);
      assert.doesNotMatch(stdout, /wrote to/);
      const forks = lines.filter((line) => /^[0-9]{1,3}$/.test(line)).map(Number);
      assert.ok((forks.at(-1) ?? 0) < 110, `${forks.at(-1)} processes`);
      assert.deepEqual(await containersOf(image), []);
    });
  }
});

Deno.test("ls and cat read in the sandbox what root of the image may read", async (t) => {
  const made = [
    "mkdir -p /d/closed && echo secret > /d/closed/file && chown -R 1234:56 /d/closed",
    "chmod 600 /d/closed/file && mknod /d/closed/tty c 5 1 && chmod 0 /d/closed/tty /d/closed",
  ].join(" && ");
  const image = await buildImage("look-closed", {
    Dockerfile: `FROM busybox:1.35.0\nRUN ${made}\nVOLUME /d/volume\n`,
  });
  for (const path of ["/d", "/d/closed", "/"]) {
    await t.step(`ls ${path}`, async () => {
      const plain = await docker(
        ["run", "--rm", "--network", "none", "--entrypoint", "/bin/ls", image, "-l", "-a", path],
      );
      const { stdout, stderr, code } = await runBinary(["ls", "-l", "-a", image, path]);
      assert.deepEqual([stderr, code], ["", 0]);
      // The number of processes, and the minute, are other ones.
      const same = (text: string) => text.trim().replaceAll(/^.* (proc|dev|etc|\.{1,2})$/gm, "$1");
      assert.equal(same(stdout), same(plain));
    });
  }
  await t.step("cat", async () => {
    const { stdout, stderr } = await runBinary(["cat", image, "/d/closed/file"]);
    assert.deepEqual([stdout, stderr], ["secret\n", ""]);
  });
  await t.step("as the image's own user", async () => {
    const user = await buildImage("look-user", {
      Dockerfile: `FROM busybox:1.35.0\nRUN ${made}\nUSER 1000\n`,
    });
    const { stdout, stderr, code } = await runBinary(["cat", user, "/d/closed/file"]);
    assert.deepEqual([stdout, code], ["", 1]);
    assert.match(stderr, /^error: cat: .*: Permission denied\n$/);
  });
  await t.step("nothing is left", async () => {
    assert.deepEqual(await containersOf(image), []);
  });
});

const DAEMON = "Error response from daemon";

Deno.test("no words of an image's program pass for those of the engine", async (t) => {
  const cases: [string, number][] = [
    [`docker: ${DAEMON}: OCI runtime create failed: exec: "/bin/ls": not found: unknown.`, 127],
    [`docker: ${DAEMON}: OCI runtime create failed: permission denied: unknown.`, 126],
    [`docker: ${DAEMON}: unable to find user nobody: no matching entries in passwd file.`, 125],
    [`docker: ${DAEMON}: conflict.`, 125],
    ["docker: Error: No such image", 125],
    ["error waiting for container: unexpected EOF", 125],
    ['time="2026-01-01T00:00:00Z" level=error msg="error waiting for container: EOF"', 1],
    ["Failed to initialize: unable to resolve docker endpoint", 1],
    ["unable to resolve docker endpoint: context not found", 3],
  ];
  for (const [words, code] of cases) {
    await t.step(`${words.slice(0, 60)}, ${code}`, async () => {
      const script = `cat <<'END' >&2\n${words}\nEND\nexit ${code}`.replaceAll("cat ", "sed '' ");
      const image = await scriptedImage("look-words", script);
      const result = await runBinary(["ls", image, "/bin"]);
      assert.deepEqual(result.stdout, "");
      assert.equal(result.stderr, `error: ${words}\n`);
      assert.equal(result.code, 1);
      assert.deepEqual(await containersOf(image), []);
    });
  }
  await t.step(
    "a program that claims not to run is not believed, but its files are read",
    async () => {
      const script = "echo 'exec /bin/ls: exec format error' >&2; exit 1";
      const image = await scriptedImage("look-words", script);
      const { stdout, stderr, code } = await runBinary(["ls", image, "/bin/ls"]);
      assert.deepEqual([stdout, stderr, code], ["/bin/ls\n", "", 0]);
    },
  );
});

Deno.test("ls says that its program was out of memory", async () => {
  const image = await scriptedImage("look-hungry", "tail -c 2000000000 /dev/zero");
  const { stderr, code } = await runBinary(["ls", image, "/"]);
  assert.match(
    stderr,
    /^error: `\/bin\/ls` in the image ran out of memory at its limit of 1024 MB$/m,
  );
  assert.equal(code, 1);
});

Deno.test("ls and grade local work on an engine that has no CPU quota", async () => {
  const image = await scriptedImage("look-quota", "echo listed");
  await using quotaless = await quotalessDocker();
  const { env } = quotaless;
  const { stdout, stderr, code } = await runBinary(["ls", image, "/"], { env });
  assert.deepEqual([stdout, stderr, code], ["listed\n", "", 0]);
  const grader = await shellGrader("quotaless", `echo '{"fractionalScore": 1, "feedback": "x"}'`);
  await using submission = await temporaryFolder({ a: "" });
  const graded = await runBinary(["grade", "local", grader, submission.path], { env });
  assert.match(graded.stderr, /^warning: this engine does not enforce the CPU limit$/m);
  assert.match(graded.stdout, /^graded +score 1 /m);
  assert.equal(graded.code, 0);
});

Deno.test("ls stays small while an image's program prints for ever, and obeys a signal", async () => {
  const line = "y".repeat(500);
  const image = await scriptedImage("look-flood", `yes ${line} >&2 &\nexec yes ${line}`);
  const child = spawnBinary(["ls", image, "/"]);
  const stderr = new Response(child.stderr).text();
  let size = 0;
  let peak = 0;
  for await (const chunk of child.stdout) {
    size += chunk.length;
    if (size < 100_000_000 || peak > 0) continue;
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`);
    peak = Number(/^VmHWM:\s+([0-9]+) kB$/m.exec(status)?.[1] ?? 0);
    child.kill("SIGINT");
  }
  assert.ok(peak > 0 && peak < 200 * 1024, `${peak} KB`);
  assert.equal((await child.status).code, 130);
  assert.equal(await stderr, "error: Stopped by SIGINT\n");
  assert.deepEqual(await containersOf(image), []);
});

Deno.test("ls tells so many complaints, not a million", async () => {
  const image = await scriptedImage("look-complains", "yes bad | head -n 300000 >&2; exit 1");
  const { stderr, code } = await runBinary(["ls", image, "/"]);
  const lines = stderr.trimEnd().split("\n");
  assert.equal(lines[0], "error: bad");
  assert.match(lines.at(-1) ?? "", /^error: and [0-9]+ more lines$/);
  assert.ok(lines.length <= 1001, `${lines.length} lines`);
  assert.equal(code, 1);
});
