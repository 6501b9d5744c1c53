import assert from "node:assert/strict";
import { type ContextFiles, findingsOf, saysOf } from "../../support/subjects.ts";

interface Case {
  rule: string;
  /** Whether the rule speaks. */
  says: boolean;
  text: string;
  files?: ContextFiles;
  protocol?: "v1" | "v2";
}

const start = 'COPY --chmod=0755 run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n';
const script = (text: string): ContextFiles => ({ "run.sh": ["0755", text] });
const base = "FROM debian:12-slim\n";

const cases: Record<string, Case> = {
  "`#! /bin/bash` is a first line": {
    ...{ rule: "CPG015", says: false, text: start, files: script("#! /bin/bash\n") },
  },
  "a byte order mark hides `#!`": {
    ...{ rule: "CPG015", says: true, text: start, files: script("\ufeff#!/bin/sh\n") },
  },
  "chmod with its option last": {
    ...{ rule: "CPG021", says: true, text: "COPY a.py /g/\nRUN chmod a+rwx -R /g\n" },
  },
  "chmod of a scratch directory": {
    ...{
      rule: "CPG021",
      says: false,
      text: "COPY a.py /g/\nRUN mkdir /work && chmod -R 777 /work\n",
    },
  },
  "chmod in a here-document": {
    ...{ rule: "CPG021", says: true, text: "COPY a.py /g/\nRUN <<EOF\nchmod -R 0777 /g\nEOF\n" },
  },
  "env in front of a shell with a script": {
    ...{ rule: "CPG007", says: true, text: 'ENTRYPOINT ["/usr/bin/env", "bash", "/g/run.sh"]\n' },
  },
  "`-c` that passes its parameters on": {
    ...{
      rule: "CPG007",
      says: false,
      text: 'ENTRYPOINT ["sh", "-c", "exec /g/run \\"$@\\"", "g"]\n',
    },
  },
  "sudo in longer words": {
    ...{
      rule: "CPG017",
      says: false,
      text: start,
      files: script("#!/bin/sh\nsudoku\n./sudoers\n"),
    },
  },
  "sudo in quotes": {
    ...{ rule: "CPG017", says: false, text: start, files: script('#!/bin/sh\necho "use sudo"\n') },
  },
  "sudo in a comment": {
    ...{
      rule: "CPG017",
      says: false,
      text: start,
      files: script("#!/bin/sh\n# sudo\ntrue # sudo\n"),
    },
  },
  "sudo in a here-document": {
    ...{
      rule: "CPG017",
      says: false,
      text: start,
      files: script("#!/bin/sh\ncat <<EOF\nsudo id\nEOF\n"),
    },
  },
  "a pattern of case is no command": {
    ...{
      rule: "CPG017",
      says: false,
      text: start,
      files: script('#!/bin/sh\ncase "$1" in\n  su) x=1 ;;\n  mount|chown) x=2 ;;\nesac\n'),
    },
  },
  "sudo after then": {
    ...{
      rule: "CPG017",
      says: true,
      text: start,
      files: script("#!/bin/sh\nif true; then sudo id; fi\n"),
    },
  },
  "sudo in a substitution": {
    ...{ rule: "CPG017", says: true, text: start, files: script("#!/bin/sh\nx=$(sudo id)\n") },
  },
  "sudo in a script that is called": {
    rule: "CPG017",
    says: true,
    text: "COPY --chmod=0755 lib.sh /g/\n" + start,
    files: { ...script("#!/bin/sh\n. /g/lib.sh\n"), "lib.sh": ["0644", "sudo id\n"] },
  },
  "a script in a here-document": {
    rule: "CPG017",
    says: true,
    text: 'COPY --chmod=0755 <<EOF /g/run.sh\n#!/bin/sh\nsudo id\nEOF\nENTRYPOINT ["/g/run.sh"]\n',
    files: {},
  },
  "ENTRYPOINT only in a build stage": {
    rule: "CPG003",
    says: true,
    text: 'FROM debian:12-slim AS build\nENTRYPOINT ["/g/run"]\nFROM debian:12-slim\n',
  },
  "ENTRYPOINT inherited from a stage": {
    rule: "CPG003",
    says: false,
    text: 'FROM debian:12-slim AS base\nENTRYPOINT ["/g/run"]\nFROM base\nRUN id\n',
  },
  "an empty ENTRYPOINT": { rule: "CPG003", says: true, text: "ENTRYPOINT []\n" },
  "ENV in a stage that is built on": {
    rule: "CPG011",
    says: true,
    text: "FROM debian:12-slim AS base\nENV A=1\nFROM base\nRUN id\n",
  },
  "latest through an ARG": {
    ...{ rule: "CPG025", says: true, text: "ARG V=latest\nFROM debian:$V\n" },
  },
  "a port is no tag": { rule: "CPG025", says: true, text: "FROM registry:5000/a\n" },
  "a digest pins": { rule: "CPG025", says: false, text: "FROM a@sha256:00\n" },
  "COPY --from=0": {
    rule: "CPG034",
    says: false,
    text: "FROM debian:12-slim\nRUN id\nFROM debian:12-slim\nCOPY --from=0 /x /g/\n",
  },
  "COPY --from a stage that does not exist": {
    ...{ rule: "CPG034", says: true, text: "COPY --from=7 /x /g/\n" },
  },
  "an ignore file that takes a file back": {
    rule: "CPG034",
    says: false,
    text: "COPY grader.py /g/\n",
    files: { "grader.py": ["0644", ""], ".dockerignore": ["0644", "*\n!grader.py\n"] },
  },
  "an ignore file that leaves a source out": {
    rule: "CPG034",
    says: true,
    text: "COPY other.py /g/\n",
    files: { "other.py": ["0644", ""], ".dockerignore": ["0644", "*\n!grader.py\n"] },
  },
  "the ignore file of the Dockerfile wins": {
    rule: "CPG034",
    says: false,
    text: "COPY other.py /g/\n",
    files: {
      "other.py": ["0644", ""],
      ".dockerignore": ["0644", "*\n"],
      "Dockerfile.dockerignore": ["0644", "# nothing\n"],
    },
  },
  "a mode that RUN gives": {
    rule: "CPG014",
    says: false,
    text: 'COPY run.sh /g/\nRUN cd /g && chmod u=rwx,go=rx run.sh\nENTRYPOINT ["/g/run.sh"]\n',
    files: { "run.sh": ["0600", "#!/bin/sh\n"] },
  },
  "a mode that RUN gives in a way not understood": {
    rule: "CPG014",
    says: false,
    text: 'COPY run.sh /g/\nRUN find /g -exec chmod +x {} ";"\nENTRYPOINT ["/g/run.sh"]\n',
    files: { "run.sh": ["0644", "#!/bin/sh\n"] },
  },
  "a script that is moved": {
    rule: "CPG013",
    says: false,
    text: 'COPY run.sh /tmp/\nRUN mkdir /g && mv /tmp/run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n',
    files: script("#!/bin/sh\n"),
  },
  "a script that a pattern copies": {
    rule: "CPG013",
    says: false,
    text: 'COPY *.sh /g/\nENTRYPOINT ["/g/run.sh"]\n',
    files: script("#!/bin/sh\n"),
  },
  "a script that stays in another stage": {
    rule: "CPG013",
    says: true,
    text: "FROM debian:12-slim AS build\nCOPY run.sh /g/\nFROM debian:12-slim\n" +
      'ENTRYPOINT ["/g/run.sh"]\n',
    files: script("#!/bin/sh\n"),
  },
  "a script that is fetched from another stage": {
    rule: "CPG013",
    says: false,
    text: "FROM debian:12-slim AS build\nCOPY run.sh /g/\nFROM debian:12-slim\n" +
      'COPY --from=build /g /g\nENTRYPOINT ["/g/run.sh"]\n',
    files: script("#!/bin/sh\n"),
  },
  "a program of the base image": {
    ...{ rule: "CPG013", says: false, text: 'ENTRYPOINT ["/usr/bin/python3", "-c", "1"]\n' },
  },
  "a shell test is no broken array": { rule: "CPG002", says: false, text: "RUN [ -f /x ] && id\n" },
  "a broken array of RUN": { rule: "CPG002", says: true, text: 'RUN ["id", ]\n' },
  "a setuid bit with other bits": {
    ...{ rule: "CPG024", says: true, text: "RUN chmod 4755 /bin/x\n" },
  },
  "a build argument that no secret is": {
    ...{ rule: "CPG031", says: false, text: "ARG PUBLIC_KEY\nARG TOKEN_FILE\nARG AUTHOR=me\n" },
  },
  "a key that is copied": {
    rule: "CPG031",
    says: true,
    text: "COPY . /g/\n",
    files: { "deploy/id_rsa": ["0600", ""] },
  },
  "a relative WORKDIR on an absolute one": {
    ...{ rule: "CPG009", says: false, text: "WORKDIR /g\nWORKDIR tests\n" },
  },
  "a relative WORKDIR": { rule: "CPG009", says: true, text: "WORKDIR tests\n" },
  "a cache mount": {
    rule: "CPG028",
    says: false,
    text: "RUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y x\n",
  },
  "an ADD of an archive": { rule: "CPG030", says: false, text: "ADD tests.tar.gz /g/\n" },
  "a directory below /shared": { rule: "CPG035", says: true, text: "RUN mkdir -p /shared/x\n" },
  "reading below /shared": { rule: "CPG035", says: false, text: "RUN cp /shared/x /g/\n" },
  "writing to a scratch directory": {
    rule: "CPG020",
    says: false,
    text: start,
    files: script('#!/bin/sh\nd=$(mktemp -d)\ncd "$d" && javac -d . x.java\n'),
  },
  "curl as a word of another command": {
    ...{ rule: "CPG018", says: false, text: start, files: script("#!/bin/sh\necho curl\n") },
  },
  "python -m pip install": {
    rule: "CPG018",
    says: true,
    text: start,
    files: script("#!/bin/sh\npython3 -m pip install x\n"),
  },
};

Deno.test("rules tell edge cases apart", async (t) => {
  for (const [name, { rule, says, text, files, protocol = "v1" }] of Object.entries(cases)) {
    await t.step(name, () => {
      const whole = /^(ARG|FROM)/.test(text) ? text : base + text;
      const found = findingsOf(whole, { files, protocol }).map((finding) => finding.rule.id);
      assert.equal(found.includes(rule), says, `gives ${found}`);
    });
  }
});

Deno.test("a Dockerfile with CRLF throughout gives what it gives with LF", () => {
  const text = base + "ENV A=1 \\\n  B=2\nEXPOSE 80\nENTRYPOINT /g/run\n";
  assert.deepEqual(saysOf(text.replaceAll("\n", "\r\n")), saysOf(text));
  assert.ok(saysOf(text).length >= 3);
});

Deno.test("severities follow the protocol", () => {
  const text = base + "ENV A=1\nVOLUME /v\nCMD /g/run\n";
  const without = (protocol: "v1" | "v2") =>
    saysOf(text, { protocol }).filter((line) => !line.includes("CPG013"));
  assert.deepEqual(without("v1"), ["2 CPG011 warning", "3 CPG012 warning", "4 CPG004 error"]);
  assert.deepEqual(without("v2"), ["2 CPG011 info", "3 CPG012 info", "4 CPG004 info"]);
});
