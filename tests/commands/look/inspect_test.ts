import assert from "node:assert/strict";
import { runBinary } from "../../support/binary.ts";
import { docker } from "../../support/engine/docker.ts";
import { buildImage, shellGrader } from "../../support/engine/images.ts";
import { containersOf, lookedAtImages } from "../../support/engine/looked_at.ts";
import { runInProcess } from "../../support/in_process.ts";
import { type PipedOptions, runPiped } from "../../support/piped.ts";
import { temporaryFolder } from "../../support/files.ts";

/** What a program sees of the sandbox it runs in. */
const TELL = [
  "id -u",
  "id -G",
  "hostname",
  "grep -E '^(Cap...|NoNewPrivs|Seccomp):' /proc/self/status",
  "ls /sys/class/net",
  "for f in memory/memory.limit_in_bytes memory/memory.memsw.limit_in_bytes memory.max " +
  "pids/pids.max pids.max cpu/cpu.cfs_quota_us cpu.max; do echo $f; cat /sys/fs/cgroup/$f; done 2>&1",
  "ulimit -c",
  "stat -c '%a %u %n' /shared /shared/submission",
  "cat /shared/submission/answer",
  "touch /shared/submission/x 2>&1",
  "touch /shared/x && rm /shared/x",
  "env | grep -vE '^(HOSTNAME|SHLVL|TERM|PWD|_)=' | sort",
  "pwd",
].join("\n");

async function inspectImage(image: string, args: string[], options: PipedOptions = {}) {
  const { code, stdout, stderr } = await runPiped(["inspect", image, ...args], options);
  return { code, stdout: new TextDecoder().decode(stdout), stderr };
}

Deno.test("inspect opens a shell in the very sandbox of grade local", async (t) => {
  const image = await shellGrader(
    "inspect-tells",
    `{\n${TELL}\n} >&2`,
    "ENV FROM_IMAGE=yes\nWORKDIR /tmp\n",
  );
  await using folder = await temporaryFolder({ answer: "42\n" });
  const { stderr } = await runBinary(["grade", "local", image, folder.path]);
  const graded = /^--- standard error.*---\n([^]*?)\n(?=warning:|$)/m.exec(stderr)?.[1];
  await t.step("the same as a grading sees", async () => {
    const shell = await inspectImage(image, ["-d", folder.path], { input: `${TELL}\n` });
    assert.equal(shell.stdout.trimEnd(), graded);
    assert.equal(shell.code, 0);
    assert.match(shell.stdout, /^1000\n0\nsomehost\n/);
    assert.match(shell.stdout, /^42\n.*\/shared\/submission\/x: Read-only file system$/m);
  });
  await t.step("without a submission, /shared can be written to", async () => {
    const input = "ls /shared; stat -c %a /shared; touch /shared/x && echo done\n";
    assert.equal((await inspectImage(image, [], { input })).stdout, "1777\ndone\n");
  });
  const options: Record<string, { args: string[]; input: string; stdout: RegExp }> = {
    "--allow-network": {
      args: ["--allow-network"],
      input: "ls /sys/class/net",
      stdout: /^eth0\nlo\n/,
    },
    "--super-user": {
      args: ["--super-user"],
      input: "id -u; grep CapEff /proc/self/status",
      stdout: /^0\nCapEff:\s+0*[1-9a-f]/,
    },
    "--unlimited-memory": {
      args: ["--unlimited-memory"],
      input:
        "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null",
      stdout: /^(9223372036854771712|max)\n$/,
    },
  };
  for (const [name, { args, input, stdout }] of Object.entries(options)) {
    await t.step(name, async () => {
      assert.match((await inspectImage(image, args, { input: `${input}\n` })).stdout, stdout);
    });
  }
  await t.step("nothing is left", async () => {
    assert.deepEqual(await containersOf(image), []);
  });
});

Deno.test("inspect gives the shell's exit code, and says how to run the grader", async () => {
  const image = await buildImage("inspect-entrypoint", {
    Dockerfile: 'FROM busybox:1.35.0\nENTRYPOINT ["/bin/grade it", "-x"]\nCMD ["more"]\n',
  });
  const { code, stdout, stderr } = await inspectImage(image, [], { input: "echo in; exit 7\n" });
  assert.deepEqual([code, stdout], [7, "in\n"]);
  assert.deepEqual(stderr.split("\n"), [
    "The image has no `/bin/bash`: this is `/bin/sh`",
    "The sandbox: 1 CPU, 1024 MB, 256 processes, no network",
    "To run the grader as production does: '/bin/grade it' -x partId PART userId USER filename FILE" +
    "   (v2: partId=PART userId=USER filename=FILE '/bin/grade it' -x more)",
    "",
  ]);
});

Deno.test("inspect takes the shell that is asked for, else the first there is", async (t) => {
  const { equipped, bare } = await lookedAtImages();
  const bash = await buildImage("inspect-bash", {
    Dockerfile: "FROM busybox:1.35.0\nCOPY bash /bin/bash\n",
    bash: { text: "#!/bin/sh\nKIND=bash exec /bin/sh\n", mode: 0o755 },
  });
  const input = "echo $0\n";
  await t.step("/bin/bash", async () => {
    const { stdout, stderr } = await inspectImage(bash, [], { input: "echo $KIND\n" });
    assert.equal(stdout, "bash\n");
    assert.doesNotMatch(stderr, /has no `/);
  });
  await t.step("--shell", async () => {
    const { stdout } = await inspectImage(equipped, ["-s", "/bin/ash"], { input });
    assert.equal(stdout, "/bin/ash\n");
    assert.equal((await inspectImage(equipped, ["-s", "ash"], { input })).stdout, "ash\n");
  });
  await t.step("--shell that is not there", async () => {
    const { code, stderr } = await inspectImage(equipped, ["-s", "/bin/zsh"], { input });
    assert.match(stderr, /^error: The image has no program `\/bin\/zsh`\nhint: .*\n$/);
    assert.equal(code, 1);
  });
  await t.step("--shell of a bare name that is nowhere", async () => {
    const { code, stderr } = await inspectImage(equipped, ["-s", "zsh"], { input });
    assert.match(stderr, /^error: The image has no program `zsh`\nhint: .*\n$/);
    assert.equal(code, 1);
  });
  await t.step("none at all", async () => {
    const { code, stderr } = await inspectImage(bare, [], { input });
    assert.match(stderr, /^error: The image has no shell: neither `\/bin\/bash` nor `\/bin\/sh`\n/);
    assert.equal(code, 1);
  });
  await t.step("a shell that cannot be started", async () => {
    const broken = await buildImage("inspect-broken", {
      Dockerfile: "FROM busybox:1.35.0\nRUN cp /bin/busybox /b && chmod 700 /b\n",
    });
    const { code, stderr } = await inspectImage(broken, ["-s", "/b"], { input });
    assert.match(stderr, /^error: `\/b` could not be started: .*permission denied.*$/m);
    assert.equal(code, 1);
    assert.deepEqual(await containersOf(broken), []);
  });
  await t.step("nothing is left", async () => {
    for (const image of [equipped, bare, bash]) assert.deepEqual(await containersOf(image), []);
  });
});

Deno.test("inspect refuses a call that makes no sense", async (t) => {
  const cases: Record<string, [string[], number, RegExp]> = {
    "no source": [["inspect"], 64, /missing argument `SOURCE`/],
    "two sources": [["inspect", "x", "--failed"], 64, /exclude each other/],
    "an empty shell": [["inspect", "busybox:1.35.0", "-s", ""], 64, /`--shell` is empty/],
    "no submission": [["inspect", "busybox:1.35.0", "-d", "/nowhere"], 64, /`\/nowhere` does not/],
    "no image": [
      ["inspect", "nowhere/nothing:1"],
      1,
      /There is no image, directory or file `nowhere\/nothing:1`/,
    ],
    "no engine": [["--docker-url", "unix:///nowhere.sock", "inspect", "x:1"], 2, /nowhere\.sock/],
  };
  for (const [name, [args, code, stderr]] of Object.entries(cases)) {
    await t.step(name, async () => {
      const result = await runBinary(args);
      assert.match(result.stderr, stderr);
      assert.equal(result.code, code);
    });
  }
});

Deno.test("inspect --no-rm keeps the container and says how to enter it", async () => {
  const image = await buildImage("inspect-keeps", {
    Dockerfile: "FROM busybox:1.35.0\nLABEL k=1\n",
  });
  const { code, stderr } = await inspectImage(image, ["--no-rm"], {
    input: "echo x > /tmp/mine\n",
  });
  const name = /The container was kept: `(courseraprogramming-[0-9a-f-]+)`/.exec(stderr)?.[1] ?? "";
  try {
    assert.equal(code, 0);
    assert.match(await docker(["diff", name]), /^A \/tmp\/mine$/m);
  } finally {
    await docker(["rm", "--force", "--volumes", name]);
  }
});

Deno.test("inspect -- COMMAND runs one command in the sandbox, with its exit code", async (t) => {
  const image = await shellGrader("inspect-command", "echo broken; exit 3");
  await using folder = await temporaryFolder({ answer: "42\n" });
  await t.step("its words are its own, also those like our options", async () => {
    const { code, stdout, stderr } = await inspectImage(image, [
      ...[
        "-d",
        folder.path,
        "--",
        "/bin/sh",
        "-c",
        'echo "$@"; cat; id -u; cat /shared/*/answer; exit 9',
      ],
      ...["-", "--no-rm", "--", "a b"],
    ], { input: "typed\n" });
    assert.deepEqual([code, stdout], [9, "--no-rm -- a b\ntyped\n1000\n42\n"]);
    assert.equal(stderr, "");
  });
  await t.step("a bare name is found by PATH", async () => {
    const { code, stdout } = await inspectImage(image, ["--", "echo", "found"]);
    assert.deepEqual([code, stdout], [0, "found\n"]);
  });
  await t.step("one that is not there", async () => {
    const { code, stderr } = await inspectImage(image, ["--", "python3"]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: The image has no program `python3`\nhint: `courseraprogramming ls`/,
    );
  });
  await t.step("beside --failed", async () => {
    await using temporary = await temporaryFolder();
    const env = { TMPDIR: temporary.path, HOME: temporary.path };
    const kept = await runBinary(["grade", "local", "--keep-failed", image, folder.path], { env });
    const [, container = ""] = /(courseraprogramming-[0-9a-f-]+)/.exec(kept.stderr) ?? [];
    const { code, stdout } = await runBinary([
      "inspect",
      "--kept",
      container,
      "--",
      "cat",
      "/grade.sh",
    ]);
    assert.deepEqual([code, stdout], [0, "echo broken; exit 3"]);
    await docker(["rm", "--force", container]);
    const named = await docker(["volume", "ls", "--quiet", "--filter", `name=${container}`]);
    const volumes = named.split("\n").filter((volume) => volume !== "");
    if (volumes.length > 0) await docker(["volume", "rm", ...volumes]);
  });
  for (const args of [["--"], ["--", ""], ["-s", "/bin/sh", "--", "id"], ["id"]]) {
    await t.step(`wrong: ${args.join(" ")}`, async () => {
      assert.equal((await inspectImage(image, args)).code, 64);
    });
  }
  assert.deepEqual(await containersOf(image), []);
});

Deno.test("inspect says where `--` goes when it is missing", async () => {
  const { code, stderr } = await runInProcess(["inspect", "my grader", "ls", "a b"]);
  assert.equal(code, 64);
  assert.match(stderr, /^error: `inspect` takes one SOURCE, then `--` before a command$/m);
  assert.match(stderr, /^hint: `courseraprogramming inspect 'my grader' -- ls 'a b'`$/m);
});
