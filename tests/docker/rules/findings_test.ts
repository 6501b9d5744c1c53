import assert from "node:assert/strict";
import { type ContextFiles, findingsOf } from "../../support/subjects.ts";

/**
 * Each file of `findings` holds Dockerfiles for one rule, and all that it says of them:
 *
 *     === what the case is about
 *     > v2                        options: `v2` in place of v1, `context` for an empty build context,
 *                                 `bare` for a Dockerfile that is meant to have no FROM
 *     RUN id                      the Dockerfile; without any FROM it gets `FROM debian:12-slim`
 *     +++ 0644 run.sh             a file of the build context, or `link` in place of its mode
 *     echo x                      its text; ␍ is a carriage return
 *     ---
 *     2:1-4 warning message       the findings: line, column, column of the end
 *
 * To write what new cases give: `deno test -A tests/docker/rules/findings_test.ts -- --update`, then read it.
 */
const folder = new URL("findings/", import.meta.url);
const update = Deno.args.includes("--update");

interface Case {
  name: string;
  /** What stands above `---`. */
  written: string;
  expected: string[];
}

function casesOf(text: string): Case[] {
  return text.split(/^=== /m).slice(1).map((part) => {
    const [written = "", expected = ""] = part.trimEnd().split(/^---(?:\n|$)/m);
    const [name = ""] = written.split("\n");
    return { name, written: written.slice(name.length + 1), expected: lines(expected) };
  });
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

function findings(rule: string, written: string): string[] {
  const [head = "", ...parts] = written.split(/^\+\+\+ /m);
  const options = /^> (.*)\n/.exec(head)?.[1]?.split(" ") ?? [];
  const text = head.replace(/^> .*\n/, "");
  const files: Record<string, readonly [string, string]> = {};
  for (const part of parts) {
    const [first = ""] = part.split("\n");
    const [mode = "", path = ""] = first.split(" ");
    files[path] = [mode, part.slice(first.length + 1).replaceAll("␍", "\r")];
  }
  const hasContext = parts.length > 0 || options.includes("context");
  const context: { files?: ContextFiles } = hasContext ? { files } : {};
  const protocol = options.includes("v2") ? "v2" : "v1";
  const isWhole = /^FROM/m.test(text) || options.includes("bare");
  const whole = isWhole ? text : `FROM debian:12-slim\n${text}`;
  return findingsOf(whole, { ...context, protocol })
    .filter((finding) => finding.rule.id === rule)
    .map(({ at, line, column, endColumn, severity, message }) => {
      const place = line === undefined ? "-" : `${line}:${column}-${endColumn ?? ""}`;
      return `${at.file === "Dockerfile" ? "" : `${at.file}:`}${place} ${severity} ${message}`;
    });
}

for (
  const { name: file } of [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1)
) {
  const rule = file.replace(/(-.*)?\.txt$/, "");
  Deno.test(`${rule} gives what is written in ${file}`, async (t) => {
    const path = new URL(file, folder);
    const cases = casesOf(await Deno.readTextFile(path));
    const given: string[] = [];
    for (const { name, written, expected } of cases) {
      const found = findings(rule, written);
      given.push(`=== ${name}\n${written}---\n${found.map((line) => `${line}\n`).join("")}\n`);
      if (!update) await t.step(name, () => assert.deepEqual(found, expected));
    }
    if (update) await Deno.writeTextFile(path, `${given.join("").trimEnd()}\n`);
  });
}
