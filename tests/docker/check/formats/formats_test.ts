import schema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import AjvDraft04 from "ajv-draft-04";
import * as fc from "fast-check";
import { XmlDocument } from "libxml2-wasm";
import assert from "node:assert/strict";
import { checkstyleReport } from "../../../../docker/check/formats/checkstyle.ts";
import { githubReport } from "../../../../docker/check/formats/github.ts";
import { jsonReport } from "../../../../docker/check/formats/json.ts";
import type { SanityReport } from "../../../../docker/check/formats/report.ts";
import { sarifReport } from "../../../../docker/check/formats/sarif.ts";
import { checkSubject, type SubjectReport } from "../../../../docker/check/runner.ts";
import { renderNotChecked, renderText } from "../../../../commands/sanity/text.ts";
import { style } from "../../../../terminal/style.ts";
import { anyText } from "../../../support/grade/any_record.ts";
import { builtImage, subjectOf, type SubjectOptions } from "../../../support/subjects.ts";

const text = "FROM debian:12-slim\n# cpg ignore=CPG011 for people\nENV A=1\nEXPOSE 80 \\\n  81\n" +
  'ENTRYPOINT ["/usr/bin/python3", "-c", "1"]\n';

function check(dockerfile: string, options: SubjectOptions = {}): SubjectReport {
  return checkSubject(subjectOf(dockerfile, options), { ignore: new Set() });
}

function reportOf(...subjects: SubjectReport[]): SanityReport {
  const tool = { name: "courseraprogramming", version: "1.0.0", informationUri: "https://x.test/" };
  return { tool, subjects };
}

/** A name and a message that try to break out of every format. */
function hostile(): SanityReport {
  const report = check(text);
  const file = 'a"b<c>&:,%\n\x1b[31m\u202e\x7f\x9b/ü ]]>.Dockerfile';
  const findings = report.findings.map((finding) => ({
    ...finding,
    at: { ...finding.at, file },
    message: 'bad\r\n::error::x </file> \x00\x1b[2J\ud800 & "q" 100%',
    sourceText: "RUN \x1b]0;x\x07\nfake:1:1: error",
  }));
  return reportOf({ ...report, file, findings });
}

Deno.test("json leaves nothing out and marks what is ignored", () => {
  const { findings, ...rest } = jsonReport(reportOf(check(text)));
  const { notChecked: _, ...summary } = rest;
  assert.deepEqual(summary, {
    schema: 1,
    tool: { name: "courseraprogramming", version: "1.0.0" },
    protocol: "v1",
    files: ["Dockerfile"],
    summary: { error: 0, warning: 1, info: 0, ignored: 1 },
  });
  assert.deepEqual(findings.map(({ id, ignored, reason }) => [id, ignored, reason]), [
    ["CPG011", true, "for people"],
    ["CPG010", false, null],
  ]);
  assert.deepEqual(findings[1], {
    id: "CPG010",
    name: "no-expose",
    title: "EXPOSE has no effect",
    severity: "warning",
    message: "EXPOSE has no effect in a grader",
    fix: "delete it",
    file: "Dockerfile",
    line: 4,
    endLine: 4,
    column: 1,
    endColumn: 7,
    instruction: "EXPOSE",
    stage: "0",
    ignored: false,
    reason: null,
  });
  const [whole] = jsonReport(reportOf(check("", { image: builtImage({ size: 9e9 }) }))).findings;
  assert.deepEqual([whole?.line, whole?.endLine, whole?.column, whole?.instruction], [
    ...[null, null, null, null],
  ]);
});

const validateSarif = new AjvDraft04.default({
  strict: false,
  validateFormats: false,
  // One of its patterns is none with the `u` flag.
  unicodeRegExp: false,
}).compile(schema);

Deno.test("sarif is valid, also with hostile names, and for an image", async () => {
  const validate = validateSarif;
  const image = check("", { image: builtImage({ size: 9e9 }) });
  for (const report of [reportOf(check(text)), hostile(), reportOf(image), reportOf()]) {
    const log = JSON.parse(JSON.stringify(await sarifReport(report)));
    assert.ok(validate(log), JSON.stringify(validate.errors));
  }
  assert.ok(!validate({ version: "2.1.0" }), "the schema tells what is no log");
});

Deno.test("sarif says where, how bad, and why it is ignored", async () => {
  const { runs: [run] } = await sarifReport(reportOf(check(text)));
  const [ignored, expose] = run!.results;
  assert.deepEqual(ignored?.suppressions, [{ kind: "inSource", justification: "for people" }]);
  assert.deepEqual([expose?.ruleId, expose?.level, expose?.suppressions], [
    ...["CPG010", "warning", undefined],
  ]);
  assert.equal(run?.tool.driver.rules[expose!.ruleIndex]?.id, "CPG010");
  assert.deepEqual(expose?.locations[0]?.physicalLocation, {
    artifactLocation: { uri: "Dockerfile" },
    region: { startLine: 4, startColumn: 1, endLine: 4, endColumn: 7 },
  });
});

Deno.test("sarif fingerprints stay when lines move, and differ between instructions", async () => {
  const prints = async (dockerfile: string) =>
    (await sarifReport(reportOf(check(dockerfile)))).runs[0]!.results
      .map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);
  assert.deepEqual(await prints(text), await prints(text.replace("# cpg", "\n\n# cpg")));
  assert.notDeepEqual(await prints(text), await prints(text.replace("81", "82")));
});

Deno.test("github puts the worst first and cannot be broken out of", () => {
  const shown = githubReport(reportOf(check("FROM ubuntu:24.04\nEXPOSE 80\n"))).split("\n");
  assert.deepEqual(shown.map((line) => /^::(\w+)/.exec(line)?.[1]), [
    ...["error", "warning", "notice", undefined],
  ]);
  assert.match(
    shown[1]!,
    /^::warning file=Dockerfile,line=2,endLine=2,col=1,endColumn=7,title=CPG010 EXPOSE has no effect::EXPOSE has no effect/,
  );
  assert.equal(shown.at(-1), "1 error, 1 warning, 1 info");
  const lines = githubReport(hostile()).split("\n");
  assert.equal(lines.length, 2);
  assert.match(lines[0]!, /^::warning file=a"b<c>&%3A%2C%25%0A/);
  assert.ok(lines[0]!.includes("100%25"));
  // deno-lint-ignore no-control-regex
  assert.ok(!/[\x00-\x1f\x7f-\x9f\u202e]/.test(lines.join("")));
});

Deno.test("checkstyle names every file and escapes what XML forbids", () => {
  const clean = check('FROM debian:12-slim\nENTRYPOINT ["/usr/bin/x"]\n');
  assert.match(checkstyleReport(reportOf(clean)), /<file name="Dockerfile">\n {2}<\/file>/);
  const xml = checkstyleReport(hostile());
  assert.equal(xml.split("<error ").length, 2);
  assert.match(xml, /<file name="a&quot;b&lt;c&gt;&amp;:,%&#10;\ufffd\[31m/);
  assert.match(xml, /message="bad&#13;&#10;::error::x &lt;\/file&gt; \ufffd\ufffd\[2J\ufffd &amp;/);
  // deno-lint-ignore no-control-regex
  assert.ok(!/[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/.test(xml));
  assert.match(xml, /&#8238;&#127;&#155;\/ü/);
});

Deno.test("text shows place, line and fix, and no control characters", () => {
  const plain = renderText(reportOf(check(text)), style(false));
  assert.equal(
    plain,
    "Dockerfile:4:1: warning CPG010 no-expose\n  EXPOSE has no effect in a grader\n" +
      "  | EXPOSE 80   81\n  why: nobody can connect: there is no network\n  fix: delete it\n" +
      "0 errors, 1 warning, 0 info, 1 ignored (1 file, protocol v1)",
  );
  assert.ok(renderText(reportOf(check(text)), style(true)).includes("\x1b[33mwarning\x1b[0m"));
  assert.match(
    renderText(reportOf(check(text)), style(false, true)),
    // deno-lint-ignore no-control-regex
    /: warning \x1b\]8;;https:[^\x1b]+\/docs\/rules\.md#(cpg\d{3})\x1b\\CPG\d{3}\x1b\]8;;\x1b\\ /,
  );
  const lines = renderText(hostile(), style(false)).split("\n");
  assert.ok(!lines.some((line) => line.startsWith("fake") || line.startsWith("::")));
  // deno-lint-ignore no-control-regex
  assert.ok(!/[\x00-\x09\x0b-\x1f\u202e]/.test(lines.join("\n")));
});

Deno.test("what of a context could not be seen is said once for each grader", () => {
  const unseen = [{ folder: "g/a\x1b[2J", why: "unreadable" as const }];
  const many = [{ folder: "h/b", why: "too-many" as const }, {
    folder: "h",
    why: "too-many" as const,
  }];
  const subject = check(text);
  const lines = renderNotChecked([{ ...subject, unseen }, { ...subject, unseen: many }]);
  const part = "The build context was looked at in part, and rules are silent about the rest:";
  assert.deepEqual(lines.slice(-2), [
    `${part} \`g/a\\x1b[2J\` or something in it cannot be read`,
    `${part} it has too many files and folders, or is too deep; a \`.dockerignore\` can leave some out`,
  ]);
  assert.match(renderText(reportOf(), style(false)), /^0 errors, 0 warnings, 0 info \(0 files\)$/);
});

Deno.test("the same input gives the same bytes in every format", async () => {
  for (const report of [() => reportOf(check(text)), hostile]) {
    assert.deepEqual(jsonReport(report()), jsonReport(report()));
    assert.deepEqual(await sarifReport(report()), await sarifReport(report()));
    assert.equal(githubReport(report()), githubReport(report()));
    assert.equal(checkstyleReport(report()), checkstyleReport(report()));
  }
});

Deno.test("every format is whole whatever names and messages are", async () => {
  const report = check(text);
  const name = fc.oneof(
    anyText,
    fc.array(anyText, { maxLength: 4 }).map((parts) => parts.join("/")),
  );
  await fc.assert(
    fc.asyncProperty(name, anyText, anyText, async (file, message, sourceText) => {
      const findings = report.findings.map((finding) => ({
        ...finding,
        at: { ...finding.at, file },
        message,
        sourceText,
        reason: message,
      }));
      const hostile = reportOf({ ...report, file, findings });
      const bytes = new TextEncoder().encode(JSON.stringify(await sarifReport(hostile)));
      const log: Awaited<ReturnType<typeof sarifReport>> = JSON.parse(
        new TextDecoder("utf-8", { fatal: true }).decode(bytes),
      );
      assert.ok(validateSarif(structuredClone(log)), JSON.stringify(validateSarif.errors));
      for (const result of log.runs[0]!.results) {
        const { uri } = result.locations[0]!.physicalLocation.artifactLocation;
        assert.match(uri, /^(file:\/\/\/)?([\w\-.~!*'()/]|%[0-9A-F]{2})*$/);
        const path = decodeURIComponent(uri.replace(/^file:\/\//, ""));
        assert.equal(path, file.toWellFormed());
        assert.doesNotMatch(result.message.text, /(?<!\\)\]\(/);
      }
      using document = XmlDocument.fromString(checkstyleReport(hostile));
      assert.equal(
        document.eval("count(//error)"),
        report.findings.filter((f) => !f.ignored).length,
      );
      for (const line of githubReport(hostile).split("\n").slice(0, -1)) {
        assert.match(
          line,
          /^::(error|warning|notice) file=[^:,\r\n]*(,\w+=[^:,\r\n]*)*::[^\r\n]*$/,
        );
      }
      const json = JSON.stringify(jsonReport(hostile));
      assert.equal(new TextDecoder().decode(new TextEncoder().encode(json)), json);
    }),
    { numRuns: 500 },
  );
});

Deno.test("sarif makes no link of what a Dockerfile says", async () => {
  const report = check(text);
  const message = "see [the fix](https://evil.test)";
  const findings = report.findings.map((finding) => ({ ...finding, message }));
  const { runs: [run] } = await sarifReport(reportOf({ ...report, findings }));
  assert.match(run!.results[0]!.message.text, /^see \[the fix\\\]\(https/);
});
