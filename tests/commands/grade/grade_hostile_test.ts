import assert from "node:assert/strict";
import { join } from "node:path";
import { BINARY } from "../../support/binary.ts";
import { leftovers } from "../../support/engine/docker.ts";
import { gradeJson } from "../../support/grade/grade.ts";
import { pythonGrader } from "../../support/engine/images.ts";
import { temporaryFolder } from "../../support/files.ts";

/** One grader for all attacks; the first argument chooses. */
const attacker = String.raw`
import json, os, subprocess, sys, time

GOOD = json.dumps({"fractionalScore": 1, "feedback": "good"})
TARGET = "/shared/feedback.json"

def fork_bomb():
    while True:
        try:
            os.fork()
        except OSError:
            pass

def memory_bomb():
    hog = []
    while True:
        hog.append(bytearray(16 << 20))

def child_memory_bomb():
    subprocess.run([sys.executable, "-c", "x = bytearray(3 << 30)"])
    print(GOOD)

def endless():
    block = b"x" * (1 << 20)
    while True:
        os.write(1, block)

def both_endless():
    if os.fork() == 0:
        while True:
            os.write(2, b"e" * (1 << 20))
    endless()

def sleeper():
    if os.fork() == 0:
        time.sleep(3600)
    print(GOOD)

def link(): os.symlink("/etc/passwd", TARGET)
def dangling(): os.symlink("/nowhere", TARGET)
def fifo(): os.mkfifo(TARGET)
def unix_socket():
    import socket
    socket.socket(socket.AF_UNIX).bind(TARGET)
def folder(): os.mkdir(TARGET)
def sparse():
    with open(TARGET, "w") as file: file.truncate(10 << 30)
def invalid_utf8():
    with open(TARGET, "wb") as file: file.write(b'{"fractionalScore": 1, "feedback": "\xff"}')
def deep():
    with open(TARGET, "w") as file: file.write('{"fractionalScore": 1, "feedback": "x", "d": ' + "[" * 64 + "]" * 64 + "}")
def deeper():
    with open(TARGET, "w") as file: file.write("[" * 5000000)
def html_link():
    with open(TARGET, "w") as file: file.write('{"fractionalScore": 1, "feedback": "x", "feedbackType": "HTML"}')
    os.symlink("/etc/passwd", "/shared/htmlFeedback.html")
def closed():
    with open(TARGET, "w") as file: file.write(GOOD)
    os.chmod(TARGET, 0)
def escapes(): print("\x1b[2J\x1b]0;owned\x07", GOOD)
def ignores_signals():
    import signal
    for number in range(1, 64):
        try: signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError): pass
    time.sleep(3600)
def many_files():
    for n in range(3000): open("/shared/f%d" % n, "w")
    print(GOOD)

globals()[sys.argv[1]]()
`;

Deno.test("hostile graders are bounded and judged by the contract", async (t) => {
  const image = await pythonGrader("attacker", attacker);
  await using sub = await temporaryFolder({ a: "x" });
  const cases: [attack: string, status: string, problem: RegExp][] = [
    ["fork_bomb", "timeout", /time limit of 2 s/],
    ["memory_bomb", "out-of-memory", /limit of 1024 MB/],
    ["child_memory_bomb", "out-of-memory", /limit of 1024 MB/],
    ["endless", "timeout", /time limit/],
    ["both_endless", "timeout", /time limit/],
    ["sleeper", "graded", /^$/],
    ["link", "invalid-output", /not a regular file but a symlink/],
    ["dangling", "invalid-output", /not a regular file but a symlink/],
    ["fifo", "invalid-output", /not a regular file but a pipe/],
    ["unix_socket", "invalid-output", /not a regular file but a socket/],
    ["folder", "invalid-output", /not a regular file but a folder/],
    ["sparse", "invalid-output", /10737418240 bytes/],
    ["invalid_utf8", "invalid-output", /invalid UTF-8 at byte offset 36/],
    ["deep", "graded", /^$/],
    ["deeper", "invalid-output", /ends in the middle/],
    ["html_link", "invalid-output", /htmlFeedback\.html is not a regular file but a symlink/],
    ["closed", "graded", /^$/],
    ["escapes", "invalid-output", /begins with `\\x1b\[2J/],
    ["ignores_signals", "timeout", /time limit/],
    ["many_files", "graded", /^$/],
  ];
  for (const [attack, status, problem] of cases) {
    for (const transfer of attack === "fork_bomb" ? ["auto"] : ["auto", "copy"]) {
      await t.step(`${attack} (${transfer})`, async () => {
        const { report } = await gradeJson([
          // Time for the rest: a machine under load must not make timeouts of them.
          ...["--timeout", status === "timeout" ? "2" : "60"],
          ...["--submission-transfer", transfer, image, sub.path, attack],
        ]);
        assert.equal(report.status, status, report.problems.join());
        assert.match(report.problems[0] ?? "", problem);
        assert.ok(!JSON.stringify(report).includes("root:"), "nothing of /etc/passwd");
        for (const { text } of [report.stdout, report.stderr]) {
          assert.ok(text.length <= 16 * 1024 ** 2);
        }
      });
    }
  }
  assert.deepEqual(await leftovers(), []);
});

Deno.test("2 GB on stdout and stderr cost little memory; being cut is said", async () => {
  const image = await pythonGrader(
    "flood",
    `import os
for stream, letter in ((2, b"x"), (1, b"y")):
    block = letter * 1000000
    for _ in range(1000):
        left = block
        while left: left = left[os.write(stream, left):]
`,
  );
  await using sub = await temporaryFolder();
  await using out = await temporaryFolder();
  const peak = join(out.path, "peak");
  const child = new Deno.Command("/bin/sh", {
    // The kernel's own high-water mark of the process; read when it has written its report.
    args: [
      "-c",
      '"$0" grade local --json --timeout 120 "$1" "$2" > "$3.json" & wait_for=$!; ' +
      'while kill -0 $wait_for 2>/dev/null; do grep VmHWM /proc/$wait_for/status > "$3" 2>/dev/null && cp "$3" "$3.last"; sleep 0.05; done; wait $wait_for',
      BINARY,
      image,
      sub.path,
      peak,
    ],
    stderr: "null",
  });
  assert.equal((await child.output()).code, 1);
  const report = JSON.parse(await Deno.readTextFile(`${peak}.json`));
  assert.deepEqual([report.stdout.bytes, report.stdout.cut], [1_000_000_000, true]);
  assert.deepEqual([report.stderr.bytes, report.stderr.cut], [1_000_000_000, true]);
  assert.equal(report.stdout.text.length, 16 * 1024 ** 2);
  assert.match(report.problems[0], /1000000000 bytes/);
  const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(await Deno.readTextFile(`${peak}.last`))?.[1]);
  assert.ok(kilobytes > 0 && kilobytes < 400 * 1024, `${kilobytes} KB`);
});
