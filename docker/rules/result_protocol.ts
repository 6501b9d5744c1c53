import type { Finding, Rule } from "./rule.ts";
import { scriptPlace } from "./scripts.ts";
import type { Subject } from "./subject.ts";

/** A verdict that is given the other protocol's way is not seen. */
export const resultProtocol: Rule = {
  id: "CPG029",
  name: "result-protocol",
  title: "Wrong result protocol",
  severity: "warning; parameters read the other protocol's way: info",
  level: "warning",
  needs: ["context"],
  detects: "v2: no copied text mentions `feedback.json`; v1: none mentions `fractionalScore` or " +
    "`isCorrect`, or the entry script writes `feedback.json`; parameters that are only read the " +
    "other protocol's way",
  why: "it is graded as failed although it ran",
  advice: "v1: one JSON object on standard output, parameters are arguments; v2: " +
    "`/shared/feedback.json`, parameters are variables",
  *check(subject) {
    const copied = mentions(subject);
    if (!copied.text || subject.unseen.length > 0) return;
    const at = subject.entry?.at ?? subject.wholeFile;
    if (subject.protocol === "v2") {
      if (!copied.feedback) {
        const message =
          "Nothing that is copied mentions `feedback.json`, where v2 looks for the verdict";
        yield { severity: "warning", message, at };
      }
      if (readsArguments(subject) && !copied.variables) {
        const message = "Parameters are read from arguments: in v2 they are variables";
        yield { severity: "info", message, at };
      }
      return;
    }
    const writes = writesFeedback(subject);
    if (writes !== undefined) yield writes;
    else if (!copied.verdict) {
      const message = "Nothing that is copied mentions `fractionalScore`, which the verdict needs";
      yield { severity: "warning", message, at };
    }
    if (copied.variables && !readsArguments(subject)) {
      const message = "Parameters are read from variables: in v1 they are arguments";
      yield { severity: "info", message, at };
    }
  },
};

/** Reading parameters as v1 gives them. */
const argumentUse =
  /\$[1-9@*#]|\$\{[1-9@*#]|\bsys\.argv\b|\bargparse\b|\bargs\s*\[|\bargs\b.*String|\bargv\b|commandArgs|\bgetopts\b/;

/** Reading parameters as v2 gives them. */
const variables =
  /\$\{?(partId|userId|filename)\b|(environ|getenv|Sys\.getenv|process\.env|ENV)\b.{0,20}(partId|userId|filename)/;

/** Only the entry script is given arguments; other programs may have some of their own. */
function readsArguments({ entryFile, protocol }: Subject): boolean {
  const text = entryFile?.text()?.text ?? "";
  return argumentUse.test(text) && (protocol === "v1" || /partId|userId|filename/.test(text));
}

/** File by file, as all texts of a large context do not fit into memory. */
function mentions({ files }: Subject) {
  const found = { text: false, feedback: false, variables: false, verdict: false };
  for (const [, file] of files.entries()) {
    const text = file.copied ? file.text()?.text : undefined;
    if (text === undefined) continue;
    found.text = true;
    found.feedback ||= text.includes("feedback.json");
    found.variables ||= variables.test(text);
    found.verdict ||= /fractionalScore|isCorrect/.test(text);
    if (found.feedback && found.variables && found.verdict) break;
  }
  return found;
}

function writesFeedback({ scripts }: Subject): Finding | undefined {
  const [entry] = scripts;
  if (entry === undefined) return undefined;
  const line = entry.source.text.split("\n").findIndex((text) =>
    /feedback\.json/.test(text) && !/^\s*(#|\/\/)/.test(text)
  );
  return line < 0 ? undefined : {
    severity: "warning",
    message: "`feedback.json` is written, but v1 reads the verdict from standard output",
    at: scriptPlace(entry, line + 1),
  };
}
