import assert from "node:assert/strict";
import { join } from "node:path";
import { type Explanation, explanationSchema } from "../../../grader/fidelity/document.ts";
import { type BinaryOptions, runBinary } from "../../support/binary.ts";
import { leftovers } from "../../support/engine/docker.ts";
import { buildImage, shellGrader } from "../../support/engine/images.ts";
import { quotalessDocker } from "../../support/engine/quotaless_docker.ts";
import { runInProcess } from "../../support/in_process.ts";
import { temporaryFolder } from "../../support/files.ts";
import { ROOT } from "../../support/paths.ts";

/** Explains with the compiled program and `--json`; the document is checked against its schema. */
async function explained(args: string[], options: BinaryOptions = {}) {
  const call = ["grade", "local", "--explain", "--json", ...args];
  const { code, stdout, stderr } = await runBinary(call, options);
  assert.equal(code, 0, stderr);
  const document = explanationSchema.parse(JSON.parse(stdout));
  const rows = new Map(document.properties.map((row) => [row.property, row]));
  return { document, rows, row: (name: string) => rows.get(name)!, stderr };
}

function known(rows: ReadonlyMap<string, Explanation["properties"][number]>) {
  return (which: string) =>
    [...rows.values()].filter(({ known }) => known === which).map(({ property }) => property);
}

/** What a shell of any image can measure. */
const MEASURED = [
  ...["user", "capabilities", "new privileges", "memory", "swap", "CPU", "processes", "network"],
  ...["host name", "/shared", "/shared/submission", "root file system", "/tmp", "/dev/shm"],
  ...["HOME", "time zone", "locale", "ulimits"],
];

const plainGrader = () => shellGrader("explained", "exit 0", "ENV LANG=C.UTF-8 SECRET=1\n");

Deno.test("grade local --explain measures in a container of the image, and leaves nothing", async () => {
  const image = await plainGrader();
  await using temporary = await temporaryFolder();
  const env = { TMPDIR: temporary.path };
  const args = ["--protocol", "v1", "--mem-limit", "2048", "--pids-limit", "77", image];
  const { document, rows, row } = await explained(args, { env });
  assert.equal(document.gap, null);
  assert.equal(document.image?.reference, image);
  assert.deepEqual(known(rows)("measured"), MEASURED);
  assert.equal(row("user").here, "uid 1000, gid 0");
  assert.equal(row("memory").here, "2048 MB");
  assert.equal(row("processes").here, "at most 77");
  assert.equal(row("network").here, "none: no route out");
  assert.equal(row("/shared").here, "the grader's user can write there");
  assert.equal(row("/shared/submission").here, "mounted read-only");
  assert.equal(row("/dev/shm").here, "64 MB");
  assert.match(row("ulimits").here, /^open files \d+, .*core file 0 B/);
  // With v1 the image's variables are stripped.
  assert.equal(row("locale").here, "none set: POSIX");
  assert.equal(row("Dockerfile ENV").here, "none of the image's is left");
  for (const { property, fidelity } of document.properties) {
    if (property === "machine" || property === "layers around the container") continue;
    if (property === "Dockerfile VOLUME") continue;
    assert.notEqual(fidelity, "not possible here", property);
  }
  assert.deepEqual(await Array.fromAsync(Deno.readDir(temporary.path)), []);
  assert.deepEqual(await leftovers(temporary.path), []);
});

Deno.test("grade local --explain measures what options lift", async () => {
  const image = await plainGrader();
  const options = ["--super-user", "--allow-network", "--mem-limit", "0", "--protocol", "v2"];
  const { rows, row } = await explained([...options, image]);
  assert.deepEqual(known(rows)("measured"), MEASURED);
  const impossible = [...rows.values()].filter(({ fidelity }) => fidelity === "not possible here");
  assert.deepEqual(impossible.map(({ property }) => property), [
    ...["user", "capabilities", "memory", "swap", "network"],
    ...["layers around the container", "machine"],
  ]);
  assert.equal(row("user").here, "uid 0, gid 0");
  assert.match(row("network").here, /^open: there is a route over `eth0`$/);
  assert.equal(row("new privileges").here, "can be gained");
  assert.equal(row("locale").here, "LANG=`C.UTF-8`");
  assert.equal(row("Dockerfile ENV").here, "kept: LANG, SECRET");
});

Deno.test("grade local --explain sees that an engine sets no limit of CPUs", async () => {
  const image = await plainGrader();
  await using refusing = await quotalessDocker();
  const { row } = await explained([image], { env: refusing.env });
  assert.deepEqual(
    [row("CPU").here, row("CPU").fidelity, row("CPU").known],
    [
      "no limit in the control group; a quota of 1 CPU on this engine's processors was asked for",
      "not possible here",
      "measured",
    ],
  );
  assert.equal(row("memory").here, "1024 MB");
});

Deno.test("grade local --explain says what is not measured in an image without a shell", async () => {
  const image = await buildImage("explained-shellless", {
    Dockerfile: 'FROM scratch\nCOPY a /a\nENV A=1\nENTRYPOINT ["/a"]\n',
    a: "x",
  });
  const { document, rows, row } = await explained([image]);
  assert.match(document.gap!, /^`\/bin\/sh` of the image does not start: /);
  assert.deepEqual(known(rows)("measured"), []);
  assert.equal(row("/dev/shm").here, "64 MB");
  assert.deepEqual([row("memory").known, row("user").known], ["engine", "options"]);
  const { stdout, stderr } = await runBinary(["grade", "local", "--explain", image]);
  assert.match(stdout, /here: {7}1024 MB \(not measured: the engine says so\)/);
  assert.match(stderr, /^warning: not all was measured: `\/bin\/sh` of the image does not start/m);
});

/** An image whose shell is a script of its own. @param script `$2` is the script it is to run */
function liar(name: string, script: string, more = ""): Promise<string> {
  return buildImage(`explained-${name}`, {
    Dockerfile: `FROM busybox:1.35.0\n${more}COPY sh /tmp/sh\n` +
      'RUN ["/bin/busybox", "chmod", "755", "/tmp/sh"]\n' +
      'RUN ["/bin/busybox", "mv", "/tmp/sh", "/bin/sh"]\nENTRYPOINT ["/bin/sh"]\n',
    sh: `#!/bin/busybox ash\n${script}\n`,
  });
}

Deno.test("grade local --explain shows what a lying shell says in one clean line each", async () => {
  const image = await liar(
    "lies",
    [
      "mark=$(echo \"$2\" | sed -n 's/.*n\\([0-9a-f-]\\{36\\}\\) %s.*/\\1/p' | head -n 1)",
      `part() { printf '\\n%s %s\\n' "$mark" "$1"; }`,
      "part /proc/sys/kernel/hostname",
      `printf 'x\\033[2J\\rsame here: %s\\n' "$(head -c 100000 /dev/zero | tr '\\0' x)"`,
      "part '$ TZ'; printf '\\033[31mred\\n'",
      "part passwd; part passwd-end",
      "part end",
    ].join("\n"),
  );
  const { stdout, code } = await runBinary(["grade", "local", "--explain", image]);
  assert.equal(code, 0);
  const shown = stdout.split("\n").filter((line) => line.includes("\\x1b"));
  assert.equal(shown.length, 2, stdout);
  assert.match(shown[0]!, /^ +here: {7}`x\\x1b\[2J\\rsame here: x+ … x+` \(measured\)$/);
  assert.ok(shown[0]!.length < 200);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(stdout, /[\x00-\x09\x0b-\x1f]/);
  // Of what it said nothing of, it cannot be said that it was measured.
  assert.match(stdout, /^user .*\n.*\n.*\(not measured: what this program asks for\)$/m);
});

Deno.test("grade local --explain does not wait for a shell that never ends", async () => {
  const image = await liar("floods", "while :; do echo 0123456789abcdef; done");
  await using temporary = await temporaryFolder();
  const { document, rows } = await explained([image], { env: { TMPDIR: temporary.path } });
  assert.match(document.gap!, /^`\/bin\/sh` of the image did not answer the probe within \d+ s$/);
  assert.deepEqual(known(rows)("measured"), []);
  assert.deepEqual(await leftovers(temporary.path), []);
});

Deno.test("grade local --explain keeps what was measured before a program of the image hung", async () => {
  const image = await buildImage("explained-hangs", {
    Dockerfile: "FROM python:3.11-slim-bookworm\nCOPY date /usr/local/bin/date\n" +
      'ENV TZ=Mars\nENTRYPOINT ["/bin/sh"]\n',
    date: { mode: 0o755, text: "#!/bin/sh\nwhile :; do sleep 100; done\n" },
  });
  const { document, rows, row } = await explained([image]);
  assert.match(document.gap!, /^the probe was stopped after \d+ s$/);
  assert.deepEqual(known(rows)("measured"), MEASURED);
  assert.equal(row("time zone").here, "TZ is `Mars`");
});

Deno.test("grade local --explain without SOURCE or engine says what options ask for", async () => {
  await using folder = await temporaryFolder();
  const bare = await explained([], { cwd: folder.path });
  assert.equal(bare.document.gap, "no SOURCE was named");
  assert.match(bare.stderr, /^Nothing was measured|^$/);
  assert.equal(bare.row("memory").known, "engine");
  const lost = await explained(["--docker-url", "unix:///nowhere.sock", "team/grader:3"]);
  assert.equal(lost.document.gap, "no engine was asked");
  assert.equal(lost.row("memory").known, "options");
  const { code, stderr } = await runBinary(["grade", "local", "--explain", "no/such:image"]);
  assert.equal(code, 1, stderr);
});

Deno.test("grade local --explain takes SOURCE, protocol and limits of a course file", async () => {
  const image = await plainGrader();
  await using folder = await temporaryFolder({
    "courseraprogramming.yaml": `course: c\nsource: ${image}\n` +
      "protocol: v1\nresources: {memory: 3072}\n",
  });
  const { document, row } = await explained([], { cwd: folder.path });
  assert.equal(document.image?.reference, image);
  assert.equal(document.protocol, "v1");
  assert.equal(row("memory").here, "3072 MB");
});

Deno.test("grade batch, compare and remote explain as grade local does", async () => {
  const image = await plainGrader();
  const calls = [
    ["batch", "--explain", "--json", image],
    ["compare", "--explain", "--json", image, image, "."],
    ["remote", "--explain", "--json", image],
  ];
  for (const call of calls) {
    const { code, stdout, stderr } = await runBinary(["grade", ...call]);
    assert.equal(code, 0, stderr);
    const { gap, properties } = explanationSchema.parse(JSON.parse(stdout));
    assert.equal(gap, null, call.join(" "));
    assert.equal(properties.find(({ property }) => property === "user")?.known, "measured");
  }
});

Deno.test("grade local --explain names a page that users of the binary can open", async () => {
  const { code, stdout } = await runInProcess(["grade", "local", "--explain"]);
  assert.equal(code, 0);
  const [, page = ""] = /^What production does: https:\/\/.*\/blob\/main\/(\S+);/m.exec(stdout) ??
    [];
  assert.ok((await Deno.stat(join(ROOT, page))).isFile);
});
