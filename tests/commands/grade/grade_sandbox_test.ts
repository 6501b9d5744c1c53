import assert from "node:assert/strict";
import { gradeJson } from "../../support/grade/grade.ts";
import { pythonGrader } from "../../support/engine/images.ts";

/** Looks around inside and answers with what it found. */
const explorer = String.raw`
import json, os, socket, subprocess

def read(path):
    try:
        return open(path).read().strip()
    except OSError as error:
        return error.strerror

def attempt(action):
    try:
        action()
        return "done"
    except OSError as error:
        return error.strerror

status = dict(line.split(":\t", 1) for line in read("/proc/self/status").splitlines() if ":\t" in line)
cgroup1 = os.path.isdir("/sys/fs/cgroup/memory")
found = {
    "uid": os.getuid(), "gid": os.getgid(), "groups": os.getgroups(), "host": socket.gethostname(),
    "CapEff": status["CapEff"], "CapBnd": status["CapBnd"], "CapPrm": status["CapPrm"],
    "NoNewPrivs": status["NoNewPrivs"], "Seccomp": status["Seccomp"],
    "interfaces": sorted(name for _, name in socket.if_nameindex()),
    "memory": read("/sys/fs/cgroup/memory/memory.limit_in_bytes" if cgroup1 else "/sys/fs/cgroup/memory.max"),
    "swap": read("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes" if cgroup1 else "/sys/fs/cgroup/memory.swap.max"),
    "cpu": read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us" if cgroup1 else "/sys/fs/cgroup/cpu.max").split()[0],
    "pids": read("/sys/fs/cgroup/pids/pids.max" if cgroup1 else "/sys/fs/cgroup/pids.max"),
    "submission": sorted(os.listdir("/shared/submission")),
    "contents": [read("/shared/submission/" + name) for name in ("plain.txt", "closed.txt", "link")],
    "executable": os.access("/shared/submission/tool", os.X_OK),
    "overwrite": attempt(lambda: open("/shared/submission/plain.txt", "w")),
    "create": attempt(lambda: open("/shared/submission/new", "w")),
    "rename": attempt(lambda: os.rename("/shared/submission", "/shared/elsewhere")),
    "shared": attempt(lambda: open("/shared/mine", "w")),
    "chown": attempt(lambda: os.chown("/shared/mine", 1001, 1001)),
    "root": os.stat("/").st_mode & 0o222 != 0,
    "parent": oct(os.stat("/shared").st_mode & 0o7777),
}
print(json.dumps({"fractionalScore": 1, "feedback": json.dumps(found)}))
`;
import { temporaryFolder } from "../../support/files.ts";

async function submission() {
  const folder = await temporaryFolder({
    "plain.txt": "plain",
    "closed.txt": { text: "closed", mode: 0o600 },
    "tool": { text: "#!/bin/sh\n", mode: 0o711 },
  });
  await Deno.symlink("plain.txt", `${folder.path}/link`);
  return folder;
}

for (const transfer of ["auto", "copy"]) {
  Deno.test(`the sandbox is what production is, seen from inside (${transfer})`, async () => {
    const image = await pythonGrader("explorer", explorer);
    await using sub = await submission();
    // What `mktemp -d` makes, and what uid 1000 could not enter.
    await Deno.chmod(sub.path, 0o700);
    const { report } = await gradeJson([
      ...["--mem-limit", "2048", "--cpus", "1.5", "--pids-limit", "77"],
      ...["--submission-transfer", transfer, image, sub.path],
    ]);
    assert.equal(report.status, "graded", report.problems.join() + report.stderr.text);
    const found = JSON.parse(report.feedback ?? "null");
    assert.deepEqual(found, {
      ...{ uid: 1000, gid: 0, groups: [0], host: "somehost" },
      ...{ CapEff: "0000000000000000", CapBnd: "0000000000000000", CapPrm: "0000000000000000" },
      ...{ NoNewPrivs: "1", Seccomp: "2", interfaces: ["lo"] },
      memory: String(2 * 1024 ** 3),
      // In cgroup v1 the sum of memory and swap, in v2 the swap alone.
      swap: found.swap === "0" ? "0" : String(2 * 1024 ** 3),
      ...{ cpu: "150000", pids: "77" },
      submission: ["closed.txt", "link", "plain.txt", "tool"],
      contents: ["plain", "closed", "plain"],
      executable: true,
      overwrite: "Read-only file system",
      create: "Read-only file system",
      rename: found.rename,
      shared: "done",
      chown: "Operation not permitted",
      root: true,
      parent: "0o1777",
    });
    assert.notEqual(found.rename, "done");
    assert.equal(report.submissionTransfer, transfer === "copy" ? "copy" : "bind");
  });
}

Deno.test("--allow-network and --super-user lift their part of the sandbox, and no other", async () => {
  const image = await pythonGrader("explorer", explorer);
  await using sub = await submission();
  const { report } = await gradeJson(["--allow-network", "--super-user", image, sub.path]);
  const found = JSON.parse(report.feedback ?? "null");
  assert.equal(found.uid, 0);
  assert.notEqual(found.CapEff, "0000000000000000");
  assert.deepEqual(found.interfaces.slice(-1), ["lo"]);
  assert.ok(found.interfaces.length > 1, "another interface than lo");
  assert.equal(found.overwrite, "Read-only file system");
  assert.equal(found.memory, String(1024 ** 3));
});

Deno.test("--submission-transfer bind mounts the folder itself and warns of what is closed", async () => {
  const image = await pythonGrader("explorer", explorer);
  await using sub = await submission();
  const { report } = await gradeJson(["--submission-transfer", "bind", image, sub.path]);
  const found = JSON.parse(report.feedback ?? "null");
  assert.deepEqual(found.contents, ["plain", "Permission denied", "plain"]);
  assert.match(report.warnings.join(), /uid 1000 cannot read `.*closed\.txt`/);
});

Deno.test("--cpus above the engine's is given what there is, with a warning", async () => {
  const image = await pythonGrader("explorer", explorer);
  await using sub = await submission();
  const { report } = await gradeJson(["--cpus", "512", image, sub.path]);
  assert.equal(report.status, "graded");
  assert.match(report.warnings.join(), /this engine has \d+ CPUs/);
});
