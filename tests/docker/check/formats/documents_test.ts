import assert from "node:assert/strict";
import { checkstyleReport } from "../../../../docker/check/formats/checkstyle.ts";
import { githubReport } from "../../../../docker/check/formats/github.ts";
import { jsonReport } from "../../../../docker/check/formats/json.ts";
import {
  countFindings,
  type SanityReport,
  summaryText,
} from "../../../../docker/check/formats/report.ts";
import { sarifReport } from "../../../../docker/check/formats/sarif.ts";
import { checkSubject, type Reported } from "../../../../docker/check/runner.ts";
import { subjectOf } from "../../../support/subjects.ts";

const text = "FROM debian:12-slim\n# cpg ignore=CPG011 for people\nENV A=1\nEXPOSE 80\nUSER x\n" +
  "RUN sudo id\nENTRYPOINT /usr/bin/x\n";
const checked = checkSubject(subjectOf(text), { ignore: new Set(["CPG024"]) });
const tool = { name: "tool", version: "1.0.0", informationUri: "https://x.test/" };
const report: SanityReport = { tool, subjects: [checked] };

/** The report with one finding, which is changed. */
function only(change: (finding: Reported) => Partial<Reported>): SanityReport {
  const finding = checked.findings.find(({ rule }) => rule.id === "CPG010");
  assert.ok(finding !== undefined);
  return { tool, subjects: [{ ...checked, findings: [{ ...finding, ...change(finding) }] }] };
}

Deno.test("checkstyleReport() has every finding that is not ignored, in its file", () => {
  assert.deepEqual(checkstyleReport(report).split("\n"), [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<checkstyle version="8.0">',
    '  <file name="Dockerfile">',
    '    <error line="4" column="1" severity="warning" message="EXPOSE has no effect in a grader. ' +
    'Fix: delete it" source="CPG010"/>',
    '    <error line="5" column="1" severity="info" message="USER `x` has no effect: graders run as ' +
    'uid 1000. Fix: prepare for 1000; `USER 1000` shows the truth locally" source="CPG023"/>',
    '    <error line="7" column="1" severity="error" message="ENTRYPOINT is not a JSON array: a shell ' +
    "runs it, and the parameters are the shell&apos;s. Fix: `ENTRYPOINT [&quot;/path/run.sh&quot;]`" +
    '" source="CPG005"/>',
    "  </file>",
    "</checkstyle>",
  ]);
  const empty = { tool, subjects: [{ ...checked, findings: [] }] };
  assert.match(checkstyleReport(empty), /<file name="Dockerfile">\n {2}<\/file>/);
  const elsewhere = checkstyleReport(only(({ at }) => ({
    ...{ at: { ...at, file: "run.sh" }, line: undefined, column: undefined },
  })));
  assert.match(elsewhere, /<file name="Dockerfile">\n {2}<\/file>\n {2}<file name="run.sh">\n/);
  assert.match(elsewhere, /line="1" column="1"/);
});

Deno.test("checkstyleReport() refers to what an attribute cannot hold", () => {
  const written = (message: string) =>
    /message="(.*?)\. Fix/s.exec(checkstyleReport(only(() => ({ message }))))?.[1];
  assert.equal(written("&<>\"'"), "&amp;&lt;&gt;&quot;&apos;");
  assert.equal(written("a b\u{1f600}é"), "a b\u{1f600}é");
  for (const code of [0x09, 0x0a, 0x0d, 0x7f, 0x80, 0x85, 0x9f, 0x61c, 0x200b, 0x200f, 0x2028]) {
    assert.equal(written(String.fromCharCode(code)), `&#${code};`);
  }
  for (const code of [0x202a, 0x202e, 0x2060, 0x206a, 0xfeff]) {
    assert.equal(written(String.fromCharCode(code)), `&#${code};`);
  }
  for (
    const code of [0x20, 0x7e, 0xa0, 0x61b, 0x61d, 0x200a, 0x2010, 0x2027, 0x202f, 0x205f]
  ) {
    assert.equal(written(String.fromCharCode(code)), String.fromCharCode(code));
  }
  for (const code of [0x00, 0x08, 0x0b, 0x0c, 0x0e, 0x1f, 0xfffe, 0xffff, 0xd800, 0xdbff, 0xdc00]) {
    assert.equal(written(`x${String.fromCharCode(code)}x`), "x\ufffdx", code.toString(16));
  }
  assert.equal(written("\ud83d\ude00\ud83d"), "\u{1f600}\ufffd");
});

Deno.test("githubReport() gives the worst first and a summary last", () => {
  assert.deepEqual(githubReport(report).split("\n"), [
    "::error file=Dockerfile,line=7,endLine=7,col=1,endColumn=11,title=CPG005 Shell-form ENTRYPOINT::" +
    "ENTRYPOINT is not a JSON array: a shell runs it, and the parameters are the shell's. Fix: " +
    '`ENTRYPOINT ["/path/run.sh"]`',
    "::warning file=Dockerfile,line=4,endLine=4,col=1,endColumn=7,title=CPG010 EXPOSE has no effect::" +
    "EXPOSE has no effect in a grader. Fix: delete it",
    "::notice file=Dockerfile,line=5,endLine=5,col=1,endColumn=5,title=CPG023 USER is ignored::USER `x` " +
    "has no effect: graders run as uid 1000. Fix: prepare for 1000; `USER 1000` shows the truth locally",
    "1 error, 1 warning, 1 info, 2 ignored",
  ]);
});

Deno.test("githubReport() escapes what would end a property or the message", () => {
  const first = (change: Parameters<typeof only>[0]) =>
    githubReport(only(change)).split("\n")[0] ?? "";
  const file = first(({ at }) => ({ at: { ...at, file: "a:b,c%d" } }));
  assert.match(file, /^::warning file=a%3Ab%2Cc%25d,line=4,/);
  assert.match(first(() => ({ message: "a:b,c%d" })), /::a:b,c%25d\. Fix: delete it$/);
  assert.match(first(() => ({ endLine: 9 })), /^::warning file=Dockerfile,line=4,endLine=9,title=/);
  const whole = first(() => ({ line: undefined, endLine: undefined, column: undefined }));
  assert.match(whole, /^::warning file=Dockerfile,endColumn=7,title=/);
});

Deno.test("summaryText() counts", () => {
  const counts = { error: 0, warning: 0, info: 0, ignored: 0 };
  assert.equal(summaryText(counts), "0 errors, 0 warnings, 0 info");
  assert.equal(
    summaryText({ error: 1, warning: 2, info: 3, ignored: 1 }),
    "1 error, 2 warnings, 3 info, 1 ignored",
  );
  assert.deepEqual(countFindings(checked.findings), { error: 1, warning: 1, info: 1, ignored: 2 });
});

Deno.test("jsonReport() names the protocol of all, and what was not checked", () => {
  const v2 = checkSubject(subjectOf(text, { protocol: "v2" }), { ignore: new Set() });
  assert.equal(jsonReport({ tool, subjects: [checked, checked] }).protocol, "v1");
  assert.equal(jsonReport({ tool, subjects: [checked, v2] }).protocol, "mixed");
  assert.equal(jsonReport({ tool, subjects: [] }).protocol, null);
  const { notChecked, findings } = jsonReport(report);
  assert.deepEqual(notChecked[0], {
    ...{ file: "Dockerfile", id: "CPG013", missing: "context", inPart: true },
  });
  assert.deepEqual(notChecked[1], {
    ...{ file: "Dockerfile", id: "CPG014", missing: "context", inPart: false },
  });
  assert.deepEqual(findings.map(({ line, id, ignored }) => [line, id, ignored]), [
    ...[[3, "CPG011", true], [4, "CPG010", false], [5, "CPG023", false], [6, "CPG024", true]],
    [7, "CPG005", false],
  ]);
});

Deno.test("sarifReport() gives level, place and suppression of each finding", async () => {
  const { runs: [run] } = await sarifReport(report);
  assert.ok(run !== undefined);
  const given = run.results.map((result) => {
    const { ruleId, ruleIndex, level, locations: [location], suppressions } = result;
    const { artifactLocation: { uri }, region } = location?.physicalLocation ?? {
      artifactLocation: { uri: "" },
    };
    assert.equal(run.tool.driver.rules[ruleIndex]?.id, ruleId);
    return [ruleId, level, uri, region, suppressions];
  });
  const region = (line: number, end: number) => ({
    ...{ startLine: line, startColumn: 1, endLine: line, endColumn: end },
  });
  const inSource = [{ kind: "inSource", justification: "for people" }];
  assert.deepEqual(given, [
    ["CPG011", "warning", "Dockerfile", region(3, 4), inSource],
    ["CPG010", "warning", "Dockerfile", region(4, 7), undefined],
    ["CPG023", "note", "Dockerfile", region(5, 5), undefined],
    ["CPG024", "warning", "Dockerfile", region(6, 4), [{ kind: "external" }]],
    ["CPG005", "error", "Dockerfile", region(7, 11), undefined],
  ]);
  const expose = run.tool.driver.rules.find(({ id }) => id === "CPG010");
  assert.deepEqual(expose, {
    id: "CPG010",
    name: "no-expose",
    shortDescription: { text: "EXPOSE has no effect" },
    fullDescription: {
      text: "EXPOSE in the final stage. Nobody can connect: there is no network.",
    },
    help: { text: "Delete it." },
    defaultConfiguration: { level: "warning" },
  });
});

Deno.test("sarifReport() places a whole file and the end of a line, and encodes names", async () => {
  const place = async (change: Parameters<typeof only>[0]) => {
    const { runs: [run] } = await sarifReport(only(change));
    const found = run?.results[0]?.locations[0]?.physicalLocation;
    return [found?.artifactLocation.uri, found?.region];
  };
  assert.deepEqual(await place(() => ({ line: undefined })), ["Dockerfile", undefined]);
  assert.deepEqual(await place(() => ({ column: 5, endColumn: undefined })), ["Dockerfile", {
    ...{ startLine: 4, startColumn: 5, endLine: 4, endColumn: 6 },
  }]);
  const all = { column: undefined, endColumn: undefined, endLine: undefined };
  assert.deepEqual(await place(() => all), ["Dockerfile", {
    ...{ startLine: 4, startColumn: 1, endLine: 4, endColumn: 2 },
  }]);
  const uri = async (file: string) => (await place(({ at }) => ({ at: { ...at, file } })))[0];
  assert.equal(await uri("a b/c:d#é"), "a%20b/c%3Ad%23%C3%A9");
  assert.equal(await uri("/x/y"), "file:///x/y");
  assert.equal(await uri("a\ud800"), "a%EF%BF%BD");
});

Deno.test("sarifReport() recognises a finding by rule, file and text, wherever it stands", async () => {
  const hash = async (change: Parameters<typeof only>[0]) => {
    const { runs: [run] } = await sarifReport(only(change));
    return run?.results[0]?.partialFingerprints.primaryLocationLineHash;
  };
  const plain = await hash(() => ({}));
  assert.match(plain ?? "", /^[0-9a-f]{32}$/);
  assert.equal(await hash(() => ({ line: 99, message: "x", column: 3 })), plain);
  assert.notEqual(await hash(() => ({ sourceText: "EXPOSE 81" })), plain);
  assert.notEqual(await hash(({ at }) => ({ at: { ...at, file: "x" } })), plain);
  assert.notEqual(await hash(({ rule }) => ({ rule: { ...rule, id: "CPG011" } })), plain);
});
