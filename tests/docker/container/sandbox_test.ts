import assert from "node:assert/strict";
import { sandboxArguments, type SandboxOptions } from "../../../docker/container/sandbox.ts";

const options: SandboxOptions = {
  name: "box",
  image: "team/grader v2",
  args: ["partId", "p 1", "--rm"],
  memoryMiB: 2048,
  cpus: 1.5,
  pidsLimit: 100,
  allowNetwork: false,
  superUser: false,
  env: { partId: "p=1", EMPTY: "" },
  withoutEnv: ["JAVA_HOME", "PATH"],
  mounts: [
    { type: "bind", source: '/tmp/a, "b"', target: "/shared/submission", readOnly: true },
    { type: "volume", source: "vol", target: "/x", readOnly: false },
  ],
  labels: { owner: "me" },
};

Deno.test("sandboxArguments() is the whole policy of production, in order", () => {
  assert.deepEqual(sandboxArguments(options), [
    ...["--pull", "never", "--name", "box", "--log-driver", "none", "--label", "owner=me"],
    ...["--user", "1000", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"],
    ...["--memory", "2048m", "--memory-swap", "2048m", "--cpus", "1.5", "--pids-limit", "100"],
    ...["--ulimit", "core=0", "--no-healthcheck", "--hostname", "somehost", "--network", "none"],
    ...["--mount", 'type=bind,"source=/tmp/a, ""b""",target=/shared/submission,readonly'],
    ...["--mount", "type=volume,source=vol,target=/x,volume-nocopy"],
    ...["--env", "JAVA_HOME"],
    ...["--env", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ...["--env", "partId=p=1", "--env", "EMPTY="],
    ...["--", "team/grader v2", "partId", "p 1", "--rm"],
  ]);
});

Deno.test("sandboxArguments() drops exactly the part that an option lifts", () => {
  const lifts: [Partial<SandboxOptions>, string[]][] = [
    [{ allowNetwork: true }, ["--network", "none"]],
    [{ memoryMiB: 0 }, ["--memory", "2048m", "--memory-swap", "2048m"]],
    [{ superUser: true }, ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"]],
  ];
  for (const [lifted, dropped] of lifts) {
    const full = sandboxArguments(options).join("\n");
    const part = `\n${dropped.join("\n")}`;
    assert.ok(full.includes(part));
    const expected = full.replace(part, "").replace("1000", lifted.superUser ? "0" : "1000");
    assert.equal(sandboxArguments({ ...options, ...lifted }).join("\n"), expected);
  }
});

Deno.test("sandboxArguments() limits memory and swap together, however small the limit", () => {
  for (const memoryMiB of [1, 512, 1024, 4096]) {
    const args = sandboxArguments({ ...options, memoryMiB }).join(" ");
    assert.ok(args.includes(` --memory ${memoryMiB}m --memory-swap ${memoryMiB}m `), args);
  }
});

Deno.test("sandboxArguments() takes an entry point and keeps the arguments behind the image", () => {
  const plain = sandboxArguments(options);
  const at = plain.lastIndexOf("--");
  assert.deepEqual(
    sandboxArguments({ ...options, entrypoint: "/bin/ls" }),
    plain.toSpliced(at, 0, "--entrypoint", "/bin/ls"),
  );
});

Deno.test("sandboxArguments() writes each mount as one CSV record", () => {
  const sources: [source: string, field: string][] = [
    ["/a b=c", "source=/a b=c"],
    ["/a,b", '"source=/a,b"'],
    ['/"a"', '"source=/""a"""'],
    ["/a\nb", '"source=/a\nb"'],
  ];
  const kinds = [
    ["bind", false, ""],
    ["bind", true, ",readonly"],
    ["volume", false, ",volume-nocopy"],
    ["volume", true, ",readonly,volume-nocopy"],
  ] as const;
  for (const [source, field] of sources) {
    for (const [type, readOnly, end] of kinds) {
      const mounts = [{ type, source, target: "/t", readOnly }];
      const args = sandboxArguments({ ...options, mounts });
      assert.equal(args[args.indexOf("--mount") + 1], `type=${type},${field},target=/t${end}`);
    }
  }
});

Deno.test("sandboxArguments() lets a program that reads do nothing else, as the image's USER", () => {
  const reading = { ...options, readsOnly: true, env: {}, withoutEnv: [], mounts: [] };
  assert.deepEqual(sandboxArguments(reading), [
    ...["--pull", "never", "--name", "box", "--log-driver", "none", "--label", "owner=me"],
    ...["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--cap-add", "DAC_OVERRIDE"],
    ...["--read-only", "--ulimit", "fsize=0"],
    ...["--memory", "2048m", "--memory-swap", "2048m", "--cpus", "1.5", "--pids-limit", "100"],
    ...["--ulimit", "core=0", "--no-healthcheck", "--hostname", "somehost", "--network", "none"],
    ...["--", "team/grader v2", "partId", "p 1", "--rm"],
  ]);
  assert.deepEqual(sandboxArguments({ ...reading, superUser: true }), sandboxArguments(reading));
});

Deno.test("sandboxArguments() sets a CPU quota of any size, and none for 0 CPUs", () => {
  const full = sandboxArguments(options);
  const at = full.indexOf("--cpus");
  assert.deepEqual(sandboxArguments({ ...options, cpus: 0 }), full.toSpliced(at, 2));
  const half = full.with(at + 1, "0.5");
  assert.deepEqual(sandboxArguments({ ...options, cpus: 0.5 }), half);
});
