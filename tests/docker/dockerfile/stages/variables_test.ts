import assert from "node:assert/strict";
import { parseDockerfile } from "../../../../docker/dockerfile/parse.ts";
import { sourcesOf, stageChain, stageNamed } from "../../../../docker/dockerfile/stages/stages.ts";

/** The expanded words of each instruction, FROM and ARG left out. */
function resolvedWords(source: string): unknown[] {
  const { instructions, resolved } = parseDockerfile(source);
  return instructions
    .filter(({ instruction }) => instruction !== "FROM" && instruction !== "ARG")
    .map((instruction) => resolved.get(instruction)?.words);
}

Deno.test("parseDockerfile() expands the words that Docker expands, and only those", () => {
  const source = [
    "FROM scratch",
    'ENV A=1 "B C"=\'$A\' D="$A"',
    "ENV A=2 E=$A",
    "COPY $A ${E}x /y$D",
    "WORKDIR /$A/'$A'",
    "RUN echo $A",
    'CMD ["$A"]',
    'VOLUME ["/$A", "\\"\'"]',
    "USER $NONE",
  ].join("\n");
  assert.deepEqual(resolvedWords(source), [
    ["A", "1", "=", "B C", "$A", "=", "D", "", "="],
    ["A", "2", "=", "E", "1", "="],
    ["2", "1x", "/y"],
    ["/2/$A"],
    ["echo $A"],
    ["$A"],
    ["/2", undefined],
    [""],
  ]);
});

Deno.test("parseDockerfile() does not guess what a base image or a build sets", () => {
  const source = [
    "ARG G=global",
    "ARG H",
    "FROM python:3",
    "ARG TARGETARCH",
    "ARG G",
    "ARG H",
    "ARG I=$G-$TARGETARCH",
    "USER $HOME",
    "USER $PATH",
    "USER $TARGETARCH",
    "USER $I",
    "USER $G",
    "USER x$H",
    "USER ${H:-y}",
    "USER ${HOME:-y}",
  ].join("\n");
  assert.deepEqual(resolvedWords(source), [
    [undefined],
    [undefined],
    [undefined],
    [undefined],
    ["global"],
    ["x"],
    ["y"],
    [undefined],
  ]);
});

Deno.test("parseDockerfile() lets ENV win over ARG, whichever comes first", () => {
  assert.deepEqual(
    resolvedWords("FROM scratch\nARG A=1\nUSER $A\nENV A=2\nUSER $A\nARG A=3\nUSER $A\n"),
    [["1"], ["A", "2", "="], ["2"], ["2"]],
  );
});

Deno.test("parseDockerfile() gives a stage the variables of the stage it builds on", () => {
  const source = [
    "FROM scratch AS one",
    "ENV A=1",
    "ARG B=2",
    "FROM one AS two",
    "USER $A$B",
    "ENV A=3",
    "FROM one",
    "USER $A$B",
  ].join("\n");
  assert.deepEqual(resolvedWords(source), [
    ["A", "1", "="],
    ["12"],
    ["A", "3", "="],
    ["12"],
  ]);
});

Deno.test("parseDockerfile() shows each instruction the variables before it", () => {
  const { instructions, resolved } = parseDockerfile("FROM scratch\nENV A=1\nENV A=2\nRUN x\n");
  const seen = instructions.map((instruction) => resolved.get(instruction)?.lookup("A"));
  assert.deepEqual(seen, [undefined, undefined, "1", "2"]);
});

Deno.test("parseDockerfile() expands flags, mounts except for from", () => {
  const { instructions, resolved } = parseDockerfile(
    "ARG P=linux/arm64\nFROM --platform=$P scratch\nENV A=1\nCOPY --chown=$A:$A --link a b\n" +
      'RUN --mount=type=cache,"target=/$A,b",from=c$A x\n',
  );
  const flags = instructions.map((
    instruction,
  ) => [...resolved.get(instruction)?.flags.values() ?? []]);
  assert.deepEqual(flags, [[], ["linux/arm64"], [], ["1:1"], ["type=cache,target=/1,b,from=c$A"]]);
});

Deno.test("parseDockerfile() finds what each stage builds on", () => {
  const { stages, globalArgs } = parseDockerfile([
    "ARG BASE=one",
    "ARG TAG",
    "FROM image:1 AS One",
    "FROM one AS two",
    "FROM One",
    "FROM $BASE AS two",
    "FROM two",
    "FROM scratch",
    "FROM Scratch",
    "FROM image:$TARGETARCH",
    "FROM image:$TAG",
    "FROM late AS late",
  ].join("\n"));
  assert.equal(globalArgs.length, 2);
  assert.deepEqual(stages.map(({ name, base }) => [name, base]), [
    ["one", { kind: "image", name: "image:1" }],
    ["two", { kind: "stage", index: 0 }],
    [undefined, { kind: "image", name: "One" }],
    ["two", { kind: "stage", index: 0 }],
    [undefined, { kind: "stage", index: 3 }],
    [undefined, { kind: "scratch" }],
    [undefined, { kind: "image", name: "Scratch" }],
    [undefined, { kind: "image", name: undefined }],
    [undefined, { kind: "image", name: "image:" }],
    ["late", { kind: "image", name: "late" }],
  ]);
});

Deno.test("stageChain() lists what the last stage is built on, the lowest first", () => {
  const file = parseDockerfile("FROM a AS x\nFROM b AS y\nFROM x AS z\nRUN 1\nFROM z\n");
  assert.deepEqual(stageChain(file).map(({ index }) => index), [0, 2, 3]);
  assert.deepEqual(stageChain(file, file.stages[1]).map(({ index }) => index), [1]);
  assert.deepEqual(stageChain(parseDockerfile("")), []);
});

Deno.test("stageNamed() finds a stage in any case, the last of that name", () => {
  const { stages } = parseDockerfile("FROM a AS x\nFROM b AS X\nFROM c AS y\n");
  assert.equal(stageNamed(stages, "X"), 1);
  assert.equal(stageNamed(stages, "z"), undefined);
});

Deno.test("sourcesOf() lists what an instruction takes from elsewhere", () => {
  const { instructions } = parseDockerfile(
    'FROM a\nCOPY --from=x a b\nRUN --mount=type=bind,from=y,target=/z --mount=type=cache,"FROM=w" b\n' +
      "ADD --from=x a b\n",
  );
  const sources = instructions.map((instruction) => sourcesOf(instruction).map((s) => s.source));
  assert.deepEqual(sources, [[], ["x"], ["y", "w"], []]);
});

Deno.test("parseDockerfile() puts variables into each instruction that takes them", () => {
  const source = [
    "FROM scratch",
    "ENV A=1",
    ...["ADD $A /$A", "COPY $A /$A", "EXPOSE $A", "LABEL $A=$A", "STOPSIGNAL $A", "USER $A"],
    ...["VOLUME /$A", "WORKDIR /$A", "ENV B=$A", "RUN $A", "CMD $A", "ENTRYPOINT $A"],
    ...['SHELL ["$A"]', "HEALTHCHECK CMD $A", "MAINTAINER $A", "ONBUILD USER $A"],
  ].join("\n");
  assert.deepEqual(resolvedWords(source).slice(1), [
    ...[["1", "/1"], ["1", "/1"], ["1"], ["1", "1", "="], ["1"], ["1"]],
    ...[["/1"], ["/1"], ["B", "1", "="], ["$A"], ["$A"], ["$A"]],
    ...[["$A"], ["CMD", "$A"], ["$A"], []],
  ]);
});

Deno.test("parseDockerfile() puts variables into the flags that take them", () => {
  const { instructions, resolved } = parseDockerfile([
    "FROM scratch",
    "ENV A=1",
    "ADD --chown=$A --chmod=$A --checksum=$A --exclude=$A a b",
    "COPY --chown=$A --chmod=$A --from=$A --exclude=$A a b",
    "RUN --mount=type=cache,target=$A,ro --network=$A a",
    "RUN --mount=target=$U a",
  ].join("\n"));
  const flags = instructions.map((instruction) =>
    [...resolved.get(instruction)?.flags ?? []].map(([{ name }, value]) => `${name} ${value}`)
  );
  assert.deepEqual(flags.slice(2), [
    ["chown 1", "chmod 1", "checksum 1"],
    ["chown 1", "chmod 1"],
    ["mount type=cache,target=1,ro"],
    ["mount target="],
  ]);
});

Deno.test("parseDockerfile() knows what a build predefines for FROM", () => {
  const parts = ["PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT"];
  const names = ["BUILD", "TARGET"].flatMap((machine) => parts.map((part) => machine + part));
  for (const name of [...names, "TARGETSTAGE"]) {
    const { diagnostics, stages } = parseDockerfile(
      `FROM a:$${name}\nARG ${name}\nUSER $${name}\n`,
    );
    assert.deepEqual(diagnostics, [], name);
    assert.deepEqual(stages[0]?.base, { kind: "image", name: undefined }, name);
  }
  for (const name of ["BUILD", "BUILDSTAGE", "PLATFORM", "TARGETX"]) {
    const { diagnostics } = parseDockerfile(`FROM a:$${name}\n`);
    assert.deepEqual(diagnostics.map(({ code }) => code), ["undefined-arg"], name);
  }
});

Deno.test("parseDockerfile() sets what stands before the equals sign alone", () => {
  assert.deepEqual(resolvedWords("FROM scratch\nENV A=1 B=2\nUSER x$1$2$A$B\n").at(-1), ["x12"]);
});

Deno.test("parseDockerfile() follows stages over stages to some depth", () => {
  const said = (count: number) => {
    const stages = Array.from({ length: count }, (_, at) => `FROM s${at} AS s${at + 1}\n`).join("");
    const file = parseDockerfile(`FROM scratch AS s0\nENV A=1\n${stages}USER $A$B\n`);
    const last = file.instructions.at(-1);
    return last === undefined
      ? undefined
      : [file.resolved.get(last)?.words, file.diagnostics.length];
  };
  assert.deepEqual(said(1), [["1"], 1]);
  assert.deepEqual(said(100), [["1"], 1]);
  assert.deepEqual(said(101), [[undefined], 0]);
});

Deno.test("parseDockerfile() gives a bare ARG the global value, and none to a name of its own", () => {
  const source = [
    "ARG A=1 B=$A C=${D:-x}",
    "FROM scratch",
    "ARG A",
    "ARG B",
    "ARG C",
    "ARG E=$A$B F",
    "ARG $A",
    "ARG G=$U",
    "USER $A$B$C$E",
    "USER x$F",
    "USER x$G",
    "ARG A=2",
    "USER $A",
  ].join("\n");
  assert.deepEqual(resolvedWords(source), [["11x11"], ["x"], ["x"], ["2"]]);
});
