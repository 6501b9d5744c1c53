import assert from "node:assert/strict";
import { isIgnoreComment } from "../../../docker/check/suppression.ts";
import { byPlace, checkSubject } from "../../../docker/check/runner.ts";
import { type ContextFiles, subjectOf } from "../../support/subjects.ts";

const base = "FROM debian:12-slim\n";

/** All findings of some rules: `FILE:LINE ID`, what ignores it, and for CPG000 the message. */
function outcome(text: string, ids: string[], files?: ContextFiles, ignore: string[] = []) {
  const { findings } = checkSubject(subjectOf(base + text, { files }), {
    ignore: new Set(ignore),
  });
  return findings.filter(({ rule }) => ids.includes(rule.id)).map((finding) => {
    const { at, line, rule, ignored, ignoredBy, reason, message } = finding;
    const by = ignored ? ` ${ignoredBy}: ${reason ?? ""}` : "";
    return `${at.file}:${line ?? "-"} ${rule.id}${by}${rule.id === "CPG000" ? ` ${message}` : ""}`;
  });
}

Deno.test("isIgnoreComment() tells comments for one instruction", () => {
  const comments = [
    "# cpg ignore=CPG010",
    "  #cpg ignore=CPG010 why",
    "#\tcpg\tignore=a,b",
    "# cpg ignore=",
    "# note # cpg ignore=CPG010",
  ];
  const others = [
    "# cpg ignore-file=CPG010",
    "RUN id # cpg ignore=CPG010",
    "# cpgignore=CPG010",
    "# cpg ignore CPG010",
    "# cpg ignores=CPG010",
    "# CPG ignore=CPG010",
    "# cpg Ignore=CPG010",
    "cpg ignore=CPG010",
    "",
  ];
  for (const line of comments) assert.equal(isIgnoreComment(line), true, line);
  for (const line of others) assert.equal(isIgnoreComment(line), false, line);
});

Deno.test("an ignore comment has names and a reason", () => {
  const says = (comment: string) => outcome(`${comment}\nEXPOSE 80\n`, ["CPG000", "CPG010"]);
  const cases: [comment: string, ...said: string[]][] = [
    ["# cpg ignore=CPG010", "Dockerfile:3 CPG010 comment: "],
    ["# cpg ignore=CPG010 ", "Dockerfile:3 CPG010 comment: "],
    ["# cpg ignore=CPG010 \t for  people ", "Dockerfile:3 CPG010 comment: for  people"],
    ["# cpg ignore=cpg010 x", "Dockerfile:3 CPG010 comment: x"],
    ["# cpg ignore=NO-EXPOSE x", "Dockerfile:3 CPG010 comment: x"],
    ["# cpg ignore=,CPG010,", "Dockerfile:3 CPG010 comment: "],
    [
      "# cpg ignore=CPG010,CPG012 x",
      "Dockerfile:2 CPG000 Ignore comment: `CPG012` silences nothing here",
      "Dockerfile:3 CPG010 comment: x",
    ],
    [
      "# cpg ignore=CPG010,CPG999,nope x",
      "Dockerfile:2 CPG000 Ignore comment: there is no rule `CPG999`, there is no rule `nope`",
      "Dockerfile:3 CPG010 comment: x",
    ],
    [
      "# cpg ignore=,, CPG010",
      "Dockerfile:2 CPG000 Ignore comment: it names no rule directly after `=`",
      "Dockerfile:3 CPG010",
    ],
    [
      "# cpg ignore=CPG012, CPG010",
      "Dockerfile:2 CPG000 Ignore comment: `CPG010` is taken for the reason: a list has no blanks, " +
      "`CPG012` silences nothing here",
      "Dockerfile:3 CPG010",
    ],
    [
      "# cpg ignore=all",
      "Dockerfile:2 CPG000 Ignore comment: `all` needs a reason",
      "Dockerfile:3 CPG010",
    ],
    ["# cpg ignore=all why", "Dockerfile:3 CPG010 comment: why"],
    ["# cpg ignore=CPG016 x", "Dockerfile:3 CPG010"],
    ["# note # cpg ignore=CPG010 x", "Dockerfile:3 CPG010 comment: x"],
  ];
  for (const [comment, ...said] of cases) assert.deepEqual(says(comment), said, comment);
});

Deno.test("`all` that silences nothing is told", () => {
  assert.deepEqual(outcome("# cpg ignore=all why\nRUN id\n", ["CPG000"]), [
    "Dockerfile:2 CPG000 Ignore comment: it silences nothing",
  ]);
  assert.deepEqual(outcome("# cpg ignore-file=all why\nEXPOSE 80\n", ["CPG000", "CPG010"]), [
    "Dockerfile:3 CPG010 comment: why",
  ]);
});

Deno.test("an ignore comment belongs to one instruction, a comment above to the next", () => {
  const text = "EXPOSE 80\n# cpg ignore=CPG010 x\nRUN id\nEXPOSE 81\n";
  assert.deepEqual(outcome(text, ["CPG000", "CPG010"]), [
    "Dockerfile:2 CPG010",
    "Dockerfile:3 CPG000 Ignore comment: `CPG010` silences nothing here",
    "Dockerfile:5 CPG010",
  ]);
  assert.deepEqual(outcome("EXPOSE 80 # cpg ignore=CPG010\n", ["CPG000", "CPG010"]), [
    "Dockerfile:2 CPG010",
  ]);
  assert.deepEqual(outcome("EXPOSE 80\n# cpg ignore=CPG010 x\n", ["CPG000", "CPG010"]), [
    "Dockerfile:2 CPG010",
    "Dockerfile:3 CPG000 Ignore comment: `CPG010` silences nothing here",
  ]);
});

Deno.test("an ignore comment silences warnings of the parser, not its errors", () => {
  const text = "# cpg ignore=CPG001 old\nMAINTAINER x\n# cpg ignore=CPG001 x\nHOP x\n";
  assert.deepEqual(outcome(text, ["CPG000", "CPG001"]), [
    "Dockerfile:3 CPG001 comment: old",
    "Dockerfile:4 CPG000 Ignore comment: `CPG001` silences nothing here",
    "Dockerfile:5 CPG001",
  ]);
});

Deno.test("a comment counts before the command line, and a rule may silence comments", () => {
  const text = "# cpg ignore=CPG010 why\nEXPOSE 80\nEXPOSE 81\n";
  assert.deepEqual(outcome(text, ["CPG010"], undefined, ["CPG010"]), [
    "Dockerfile:3 CPG010 comment: why",
    "Dockerfile:4 CPG010 option: ",
  ]);
  assert.deepEqual(outcome("# cpg ignore=x y\nRUN id\n", ["CPG000"], undefined, ["CPG000"]), [
    "Dockerfile:2 CPG000 option:  Ignore comment: there is no rule `x`",
  ]);
});

Deno.test("in a here-document comments work as in a script", () => {
  const script = "#!/bin/sh\nsudo a # cpg ignore=CPG017 x\n# cpg ignore=CPG017 y\nsudo b\nsudo c\n";
  const text = `COPY --chmod=755 <<E /g/run\n${script}E\nENTRYPOINT ["/g/run"]\n`;
  assert.deepEqual(outcome(text, ["CPG000", "CPG017"], {}), [
    "Dockerfile:4 CPG017 comment: x",
    "Dockerfile:6 CPG017 comment: y",
    "Dockerfile:7 CPG017",
  ]);
});

Deno.test("a whole file of a script can be silenced", () => {
  const files: ContextFiles = {
    "run.sh": ["0755", "#!/bin/sh\nsudo a\n\nsudo b\n# cpg ignore-file=CPG017 x\n"],
    "other.sh": ["0755", "#!/bin/sh\nsudo a\n"],
  };
  const text = 'COPY run.sh other.sh /g/\nENTRYPOINT ["/g/run.sh"]\n';
  assert.deepEqual(outcome(text, ["CPG000", "CPG017"], files), [
    "run.sh:2 CPG017 comment: x",
    "run.sh:4 CPG017 comment: x",
  ]);
});

Deno.test("an ignore comment of a script silences its own line and the next", () => {
  const files: ContextFiles = {
    "run.sh": ["0755", "#!/bin/sh\nsudo a\n# cpg ignore=CPG017 x\nsudo b\nsudo c\n"],
  };
  const text = 'COPY run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n';
  assert.deepEqual(outcome(text, ["CPG000", "CPG017"], files), [
    "run.sh:2 CPG017",
    "run.sh:4 CPG017 comment: x",
    "run.sh:5 CPG017",
  ]);
});

Deno.test("comments are looked for in scripts by their names or first lines", () => {
  const told = "x\n# cpg ignore=CPG017 x\n";
  const names = ["a.sh", "a.bash", "a.zsh", "a.ksh", "a.dash", "a.py", "a.R", "a.pl", "a.rb"];
  const others = ["a.txt", "a.md", "sh", "a.shx", "a.pyc", "a.js"];
  const all = [...names, "a.awk", "a.tcl", ...others].map((
    name,
  ) => [name, ["0644", told] as const]);
  const found = outcome("COPY . /g/\n", ["CPG000"], Object.fromEntries(all));
  assert.deepEqual(
    found.map((line) => line.split(":")[0]).sort(),
    [...names, "a.awk", "a.tcl"].sort(),
  );
});

Deno.test("findings come by file, line, id and message", () => {
  const text = "EXPOSE 80\nENV A=1 TOKEN=1\nCOPY run.sh /g/\nEXPOSE 81\nENTRYPOINT /g/run.sh\n";
  const files: ContextFiles = { "run.sh": ["0644", "sudo id\r\n"], "a.sh": ["0644", "x\r\n"] };
  const { findings } = checkSubject(subjectOf(base + text, { files }), { ignore: new Set() });
  const given = findings.map(({ at, line, rule }) => `${at.file} ${line ?? 0} ${rule.id}`);
  assert.deepEqual(given, given.toSorted());
  assert.ok(given.length > 5);
  const [first] = findings;
  assert.ok(first !== undefined);
  assert.equal(byPlace(first, first), 0);
  assert.ok(byPlace(first, { ...first, message: `${first.message}x` }) < 0);
  assert.ok(byPlace({ ...first, message: `${first.message}x` }, first) > 0);
  assert.ok(byPlace({ ...first, line: 2 }, { ...first, line: 10 }) < 0);
  assert.ok(byPlace({ ...first, line: undefined }, { ...first, line: 1 }) < 0);
});

Deno.test("of one rule and instruction the worst finding is kept, and the first of these", () => {
  const { findings } = checkSubject(
    subjectOf(base + "RUN touch /shared/a\nRUN touch /shared/a && cp x /shared/submission/b\n"),
    { ignore: new Set() },
  );
  const kept = findings.filter(({ rule }) => rule.id === "CPG035");
  assert.deepEqual(kept.map(({ line, severity }) => [line, severity]), [
    [2, "warning"],
    [3, "error"],
  ]);
  const rule = kept[0]?.rule;
  assert.ok(rule !== undefined);
  const at = { file: "Dockerfile", lines: { start: 2, end: 2 } };
  const twice = (...severities: ("error" | "warning" | "info")[]) => {
    const check = () =>
      severities.map((severity, index) => ({ severity, at, message: `${index}` }));
    const report = checkSubject(subjectOf(base + "RUN id\n"), {
      ignore: new Set(),
      rules: [{ ...rule, check }],
    });
    return report.findings.map(({ severity, message }) => `${severity} ${message}`);
  };
  assert.deepEqual(twice("info", "warning", "error", "warning"), ["error 2"]);
  assert.deepEqual(twice("warning", "info", "warning"), ["warning 0"]);
  assert.deepEqual(twice("info", "info"), ["info 0"]);
});

Deno.test("a finding has the columns of its place where that is on its line", () => {
  const of = (text: string, id: string) => {
    const { findings } = checkSubject(subjectOf(base + text), { ignore: new Set() });
    return findings.filter(({ rule }) => rule.id === id).map((finding) => {
      const { line, endLine, column, endColumn, instruction, stage, sourceText } = finding;
      return [line, endLine, column, endColumn, instruction, stage, sourceText];
    });
  };
  assert.deepEqual(of("COPY a b\n", "CPG008"), [[2, 2, 8, 9, "COPY", "0", "COPY a b"]]);
  assert.deepEqual(of(" COPY a \\\n  b\n", "CPG008"), [[2, 2, 2, 6, "COPY", "0", "COPY a   b"]]);
  assert.deepEqual(of("EX\\\nPOSE 80\n", "CPG010"), [[
    2,
    2,
    1,
    undefined,
    "EXPOSE",
    "0",
    "EXPOSE 80",
  ]]);
  assert.deepEqual(of("RUN a \\\n\n b\n", "CPG001"), [[4, 4, 1, 1, "RUN", "0", " b"]]);
  const stages = "FROM debian:12-slim AS x\nCOPY a b\n";
  assert.deepEqual(of(stages, "CPG008"), [[3, 3, 8, 9, "COPY", "x", "COPY a b"]]);
  const from = of("FROM python AS y\n", "CPG025");
  assert.deepEqual(from, [[2, 2, 6, 17, "FROM", "y", "FROM python AS y"]]);
});

Deno.test("rules that miss a part of what they need are listed", () => {
  const { notChecked } = checkSubject(subjectOf(base), { ignore: new Set() });
  const given = notChecked.map(({ rule, missing, inPart }) =>
    `${rule.id} ${missing}${inPart ? " in part" : ""}`
  );
  assert.deepEqual(given, [
    "CPG013 context in part",
    ...["CPG014", "CPG015", "CPG016", "CPG017", "CPG018"].map((id) => `${id} context`),
    "CPG019 context in part",
    "CPG020 context",
    "CPG022 context in part",
    "CPG029 context",
    "CPG031 context in part",
    "CPG032 context",
    "CPG033 context",
    "CPG034 context in part",
  ]);
});
