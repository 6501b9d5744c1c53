import assert from "node:assert/strict";
import {
  type ExecFault,
  execFault,
  refusedExec,
  saysNoMetrics,
  saysNotAttached,
  saysNotOnPath,
  startReason,
} from "../../../docker/engine/client_words.ts";
import { each, type Said } from "../../support/engine/said.ts";

const shim = "failed to create shim task: OCI runtime create failed: runc create failed: " +
  "unable to start container process: ";

const task = `failed to create task for container: ${shim}`;

const init = `${task}error during container init: `;

const notFound = ": OCI runtime attempted to invoke a command that was not found";

Deno.test("startReason() and execFault() read why an engine could not start a program", async (t) => {
  const table: [...Said, [shown: string, fault: ExecFault | undefined]][] = [
    ["20", `${shim}exec: "/x": stat /x: no such file or directory: unknown`, [
      '"/x": stat /x: no such file or directory',
      "absent",
    ]],
    ["26", `${task}exec: "/x": stat /x: no such file or directory: unknown`, [
      '"/x": stat /x: no such file or directory',
      "absent",
    ]],
    ["28, 28c", `${init}exec: "/x": stat /x: no such file or directory`, [
      '"/x": stat /x: no such file or directory',
      "absent",
    ]],
    ["podman", `crun: executable file \`/x\` not found: No such file or directory${notFound}`, [
      "executable file `/x` not found: No such file or directory",
      "absent",
    ]],
    ["20", `${shim}exec: "x": executable file not found in $PATH: unknown`, [
      '"x": executable file not found in $PATH',
      "absent",
    ]],
    ["28, 28c", `${init}exec: "x": executable file not found in $PATH`, [
      '"x": executable file not found in $PATH',
      "absent",
    ]],
    [
      "podman",
      `crun: executable file \`x\` not found in $PATH: No such file or directory${notFound}`,
      ["executable file `x` not found in $PATH: No such file or directory", "absent"],
    ],
    ["26", `${task}exec: "/x": permission denied: unknown`, [
      '"/x": permission denied',
      "permission",
    ]],
    [
      "podman",
      "crun: the path `/x` exists but it is not executable: Operation not permitted: OCI permission denied",
      ["the path `/x` exists but it is not executable: Operation not permitted", "permission"],
    ],
    ["26", `${task}exec: "/bin": is a directory: unknown: permission denied`, [
      '"/bin": is a directory: unknown: permission denied',
      "permission",
    ]],
    ["28, 28c", `${init}exec: "/bin": is a directory: permission denied`, [
      '"/bin": is a directory: permission denied',
      "permission",
    ]],
    [
      "podman",
      "crun: the path `/bin` is not a regular file: Operation not permitted: OCI permission denied",
      ["the path `/bin` is not a regular file: Operation not permitted", "permission"],
    ],
    ["20, before runc 1.1", `${task}exec /x: exec format error: unknown`, [
      "exec /x: exec format error",
      "format",
    ]],
    ["any", '"a \\"b\\": c": permission denied', [
      '"a \\"b\\": c": permission denied',
      "permission",
    ]],
    ["any", "no space left on device.", ["no space left on device", undefined]],
    ["any", "a: unknown b. c", ["a: unknown b. c", undefined]],
  ];
  await each(t, table, (text) => [startReason(text), execFault(text)]);
});

Deno.test("saysNotOnPath() knows a program that was searched for", () => {
  assert.ok(saysNotOnPath(startReason(`${init}exec: "x": executable file not found in $PATH`)));
  assert.ok(
    saysNotOnPath(startReason("crun: executable file `x` not found in $PATH: No such file")),
  );
  assert.ok(!saysNotOnPath(startReason(`${init}exec: "/x": stat /x: no such file or directory`)));
});

Deno.test("refusedExec() knows the line that a runtime writes in place of a program", async (t) => {
  const json = (msg: string) =>
    JSON.stringify({ msg, level: "error", time: "2026-11-29T16:40:34.772674Z" });
  const of = (line: string, program: string | undefined, fault: ExecFault | undefined) => (
    { line, program, fault }
  );
  const format = "exec container process `/g/run.sh`: Exec format error";
  const library =
    "exec container process (missing dynamic library?) `/x`: No such file or directory";
  const table: [...Said, ReturnType<typeof of> | undefined][] = [
    ["20, 26, 28", "exec /x: exec format error", of("exec /x: exec format error", "/x", "format")],
    [
      "20, 26, 28",
      "exec /x: no such file or directory",
      of("exec /x: no such file or directory", "/x", "absent"),
    ],
    ["any", "exec /x: input/output error", of("exec /x: input/output error", "/x", undefined)],
    ["any", "exec /x: not found", of("exec /x: not found", "/x", "absent")],
    [
      "runc 1.0",
      "standard_init_linux.go:228: exec user process caused: exec format error",
      of("exec user process caused: exec format error", undefined, "format"),
    ],
    ["podman", json(format), of(format, "/g/run.sh", "format")],
    ["podman", json(library), of(library, "/x", "absent")],
    [
      "podman",
      json('exec container process `/a"b`: Exec format error'),
      of('exec container process `/a"b`: Exec format error', '/a"b', "format"),
    ],
    ["crun without JSON", format, of(format, "/g/run.sh", "format")],
    ["a program", json(`${format}: of its own`), undefined],
    ["a program", `${json(format)}\nmore`, undefined],
    ["a program", `more\n${json(format)}`, undefined],
    ["a program", "exec a\nb: permission denied", undefined],
    ["a program", `{"msg":"${"x".repeat(9)}","level":"error","time":"1"}`, undefined],
    ["a program", "log: exec /x: exec format error", undefined],
    ["a program", "", undefined],
  ];
  await each(t, table, refusedExec);
  assert.equal(refusedExec("exec /x: exec format error of its own")?.fault, undefined);
});

Deno.test("saysNotAttached() knows a start that Podman refused", async (t) => {
  const table: [...Said, boolean][] = [
    ["podman API", "unable to upgrade to tcp, received 500", true],
    ["podman API 4.3", "unable to upgrade to tcp, received 409", true],
    ["podman API", "unable to upgrade to tcp, received 404", false],
    ["28", "Error response from daemon: No such container: nowhere", false],
  ];
  await each(t, table, saysNotAttached);
});

Deno.test("saysNoMetrics() knows a container whose control group has gone", async (t) => {
  const table: [...Said, boolean][] = [
    ["26 with cgroup v2", "no metrics received", true],
    ["26", "No such container: x", false],
  ];
  await each(t, table, saysNoMetrics);
});
