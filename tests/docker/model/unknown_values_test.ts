import assert from "node:assert/strict";
import { parseDockerfile } from "../../../docker/dockerfile/parse.ts";
import { type ContextFiles, findingsOf, saysOf } from "../../support/subjects.ts";

const base = "FROM debian:12-slim\n";
const files: ContextFiles = { "run.sh": ["0755", "#!/bin/sh\n"] };

function idsOf(text: string, all: ContextFiles | undefined = files): string[] {
  const whole = /^(ARG|FROM)/.test(text) ? text : base + text;
  return findingsOf(whole, { files: all }).map(({ rule }) => rule.id);
}

const entry = 'ENTRYPOINT ["/g/run.sh"]\n';

Deno.test("what an ARG without a value is used for is not known to be empty", async (t) => {
  const cases: Record<string, readonly string[]> = {
    [`FROM debian:12\nARG DEST\nCOPY run.sh $DEST/run.sh\n${entry}`]: ["CPG013"],
    [`FROM debian:12\nARG S\nCOPY graders/$S/run.sh /g/\n${entry}`]: ["CPG034", "CPG013"],
    [`FROM debian:12\nARG D\nENV E=$D/x\nCOPY run.sh $E/\n${entry}`]: ["CPG013"],
    [`FROM debian:12\nARG D\nARG E=$D/x\nCOPY run.sh $E/\n${entry}`]: ["CPG013"],
    [`FROM debian:12\nARG D\nCOPY run.sh \${D}\n${entry}`]: ["CPG008", "CPG013"],
    [`ARG TAG\nFROM python:$TAG\n${entry}`]: ["CPG025"],
    [`ARG TAG\nARG IMAGE=python:$TAG\nFROM $IMAGE\n${entry}`]: ["CPG025"],
    [`FROM debian:12\nARG A\nWORKDIR $A\nCOPY run.sh .\n${entry}`]: ["CPG008", "CPG009", "CPG013"],
    [`FROM debian:12\nARG G\nFROM debian:12\nARG G\nWORKDIR $G\nCOPY run.sh .\n${entry}`]: [
      "CPG008",
    ],
  };
  for (const [text, silent] of Object.entries(cases)) {
    await t.step(text, () => {
      const found = idsOf(text);
      assert.deepEqual(found.filter((id) => silent.includes(id)), [], `gives ${found}`);
    });
  }
});

Deno.test("an ARG with a value, or used with one, is what the file says", () => {
  assert.ok(idsOf("ARG V=latest\nFROM debian:$V\n").includes("CPG025"));
  assert.ok(idsOf("ARG V\nFROM debian:${V:-latest}\n").includes("CPG025"));
  assert.ok(idsOf(`ARG S=no\nFROM debian:12\nARG S\nCOPY $S.sh /g/\n${entry}`).includes("CPG034"));
  assert.ok(idsOf("FROM debian:12\nARG S\nCOPY ${S:-no}.sh /g/\n").includes("CPG034"));
});

Deno.test("what the parser says of an ARG without a value stays", () => {
  const text = "ARG TAG\nFROM python:$TAG\nARG D\nCOPY run.sh $D/\n";
  assert.deepEqual(saysOf(text).filter((line) => line.includes("CPG001")), [
    "2 CPG001 warning",
  ]);
  const { stages, instructions, resolved } = parseDockerfile(text);
  assert.deepEqual(stages[0]?.base, { kind: "image", name: "python:" });
  assert.deepEqual(instructions.map((one) => resolved.get(one)?.words).at(-1), ["run.sh", "/"]);
});

Deno.test("a WORKDIR that is not known is not none", async (t) => {
  for (const folder of ["$HOME", "${APP:-/g}", "$HOME/g"]) {
    for (const program of ["./run.sh", "/g/run.sh", "/srv/x/run.sh"]) {
      await t.step(`${folder} ${program}`, () => {
        const start = `ENTRYPOINT ["${program}"]\n`;
        const found = idsOf(`WORKDIR ${folder}\nWORKDIR x\nCOPY run.sh .\n${start}`);
        const silent = ["CPG008", "CPG009", "CPG013"];
        assert.deepEqual(found.filter((id) => silent.includes(id)), [], `gives ${found}`);
      });
    }
  }
  const after = `WORKDIR $HOME\nCOPY run.sh .\nWORKDIR /g\nCOPY run.sh other.sh\n${entry}`;
  assert.ok(!idsOf(after).includes("CPG008"));
});

Deno.test("what is copied nobody knows where to still says which protocol it speaks", () => {
  const text = `${base}WORKDIR \${APP:-/g}\nCOPY run.sh .\nENTRYPOINT run.sh\n`;
  const feedback = { "run.sh": ["0755", "#!/bin/sh\necho 1 > /shared/feedback.json\n"] } as const;
  const found = findingsOf(text, { files: feedback, protocol: "auto" });
  assert.deepEqual(found.map(({ rule, severity }) => `${rule.id} ${severity}`), [
    "CPG005 warning",
  ]);
});

Deno.test("a relative WORKDIR begins in the base's, which is `/` of plain distributions", () => {
  const text = (image: string, program: string) =>
    `FROM ${image}\nWORKDIR g\nWORKDIR x\nCOPY run.sh .\nENTRYPOINT ["${program}"]\n`;
  assert.ok(!idsOf(text("debian:12-slim", "/g/x/run.sh")).includes("CPG013"));
  assert.ok(idsOf(text("debian:12-slim", "/run.sh")).includes("CPG013"));
  assert.ok(!idsOf(text("gradle:8", "/home/gradle/g/x/run.sh")).includes("CPG013"));
});

Deno.test("a file that is copied to a folder of the base lands in it", async (t) => {
  const cases: readonly (readonly [image: string, to: string, program: string, says: boolean])[] = [
    ["debian:12-slim", "/opt", "/opt/run.sh", false],
    ["debian:12-slim", "/home", "/home/run.sh", false],
    ["alpine:3.20", "/srv", "/srv/run.sh", false],
    ["debian:12-slim", "/tmp", "/tmp/run.sh", false],
    ["debian:12-slim", "/root", "/root/run.sh", false],
    ["debian:12-slim", "/var/lib/x", "/var/lib/x/run.sh", false],
    ["debian:12-slim", "/g/.", "/g/run.sh", false],
    ["debian:12-slim", "/g", "/g/run.sh", true],
    ["scratch", "/opt", "/opt/run.sh", true],
    ["gradle:8.5-jdk17", "/home/gradle", "/home/gradle/run.sh", false],
    ["gradle:8.5-jdk17", "/g", "/g/run.sh", false],
    ["gradle:8.5-jdk17", "/g/", "/g/other.sh", true],
  ];
  for (const [image, to, program, says] of cases) {
    await t.step(`${image} ${to}`, () => {
      const text = `FROM ${image}\nCOPY run.sh ${to}\nENTRYPOINT ["${program}"]\n`;
      assert.equal(idsOf(text).includes("CPG013"), says);
      const moved = `FROM ${image}\nCOPY run.sh /x/\nRUN cp /x/run.sh ${to}\n` +
        `ENTRYPOINT ["${program}"]\n`;
      assert.equal(idsOf(moved).includes("CPG013"), says);
    });
  }
});

Deno.test("what a folder is copied to becomes that folder, on every base", () => {
  const all = { "src/run.sh": files["run.sh"] ?? ["0755", ""] } as const;
  const text = (program: string) =>
    `FROM python:3.12-slim\nCOPY src /g\nENTRYPOINT ["/g/${program}"]\n`;
  assert.ok(idsOf(text("rum.sh"), all).includes("CPG013"));
  assert.ok(!idsOf(text("run.sh"), all).includes("CPG013"));
});

Deno.test("only plain distributions are known to hold nothing of a grader", async (t) => {
  const severityOf = (text: string) =>
    findingsOf(text, { files }).find(({ rule }) => rule.id === "CPG013")?.severity;
  const cases: Record<string, string | undefined> = {
    'FROM gradle:8.5-jdk17\nENTRYPOINT ["/opt/gradle/bin/gradle"]\n': "warning",
    'FROM spark:3.5.1\nENTRYPOINT ["/opt/spark/bin/spark-submit"]\n': "warning",
    'FROM eclipse-temurin:21\nENTRYPOINT ["/__cacert_entrypoint.sh"]\n': "warning",
    'FROM gradle:8.5-jdk17\nCOPY run.sh .\nENTRYPOINT ["/home/gradle/run.sh"]\n': undefined,
    'FROM gradle:8.5-jdk17\nCOPY run.sh /g/\nENTRYPOINT ["/home/gradle/run.sh"]\n': "warning",
    'FROM debian:12-slim\nENTRYPOINT ["/g/run.sh"]\n': "error",
    'FROM scratch\nENTRYPOINT ["/g/run.sh"]\n': "error",
    'FROM debian:12-slim AS low\nFROM low\nENTRYPOINT ["/g/run.sh"]\n': "error",
  };
  for (const [text, severity] of Object.entries(cases)) {
    await t.step(text, () => assert.equal(severityOf(text), severity));
  }
});
