import assert from "node:assert/strict";
import { gradeJson } from "../../support/grade/grade.ts";
import { runBinary } from "../../support/binary.ts";
import { describedEngine } from "../../support/engine/described_engine.ts";
import { shellGrader } from "../../support/engine/images.ts";
import { watchedDocker } from "../../support/engine/watched_docker.ts";
import { temporaryFolder } from "../../support/files.ts";

const GRADE = `cat /shared/submission/answer >&2; touch /shared/mine || exit 9
echo '{"fractionalScore":1,"feedback":"x"}'
`;

/** As `docker info` of Fedora's moby-engine has it, which is started with --selinux-enabled. */
const SELINUX = {
  SecurityOptions: ["name=seccomp,profile=builtin", "name=selinux", "name=cgroupns"],
};

Deno.test("where SELinux keeps containers from files, the submission is copied", async () => {
  const image = await shellGrader("of-selinux", GRADE);
  await using folder = await temporaryFolder({ "sub/answer": "42" });
  using engine = describedEngine(folder.path, SELINUX);
  await using docker = await watchedDocker();
  const env = { ...docker.env, DOCKER_HOST: engine.address };
  const sub = `${folder.path}/sub`;
  const { report } = await gradeJson([image, sub], { env });
  assert.deepEqual([report.status, report.stderr.text, report.warnings], ["graded", "42", []]);
  assert.equal(report.submissionTransfer, "copy");
  for (const { binds, name } of await docker.created()) assert.deepEqual(binds, [], name);
});

Deno.test("--submission-transfer bind is warned of under SELinux, and mounts nothing else", async () => {
  const image = await shellGrader("of-selinux", GRADE);
  await using folder = await temporaryFolder({ "sub/answer": "42" });
  using engine = describedEngine(folder.path, SELINUX);
  await using docker = await watchedDocker();
  const env = { ...docker.env, DOCKER_HOST: engine.address };
  const sub = `${folder.path}/sub`;
  const { report } = await gradeJson(["--submission-transfer", "bind", image, sub], { env });
  assert.deepEqual([report.status, report.submissionTransfer], ["graded", "bind"]);
  assert.deepEqual(report.warnings, [
    `this engine uses SELinux, which keeps the grader from \`${sub}\` unless it is labelled for ` +
    "containers: `--submission-transfer auto` or `copy` makes it readable",
  ]);
  const [created] = await docker.created();
  assert.deepEqual(created?.binds, [sub]);
});

/** As a rootless dockerd 26.1 on a machine with cgroup v1 has it. */
const WITHOUT_CGROUPS = {
  MemoryLimit: false,
  SwapLimit: false,
  PidsLimit: false,
  CpuCfsQuota: false,
  CPUCfsQuota: undefined,
  CgroupDriver: "none",
  SecurityOptions: ["name=seccomp,profile=builtin", "name=rootless"],
};

Deno.test("an engine without control groups is warned of, tells no usage, and sanity says why", async () => {
  const image = await shellGrader("of-rootless", GRADE);
  await using folder = await temporaryFolder({ "sub/answer": "42" });
  using engine = describedEngine(folder.path, WITHOUT_CGROUPS);
  const env = { DOCKER_HOST: engine.address };
  const { report } = await gradeJson([image, `${folder.path}/sub`], { env });
  assert.deepEqual([report.status, report.peakMemoryBytes, report.cpuSeconds], [
    ...["graded", null, null],
  ]);
  assert.equal(report.usage?.missingBecause, "no-limits");
  assert.deepEqual(report.warnings, [
    "this engine does not enforce the memory limit",
    "this engine does not enforce the limit of processes",
    "this engine does not enforce the CPU limit",
  ]);
  const { stderr } = await runBinary(["sanity"], { env });
  assert.match(
    stderr,
    /^warning: The engine does not enforce limits of: memory, swap, processes, CPU \(.*a rootless engine needs cgroup v2/m,
  );
});
