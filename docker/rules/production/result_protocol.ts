import { feedbackWrite } from "../../model/texts/feedback_writes.ts";
import { readsArguments } from "../../model/texts/parameter_use.ts";
import { variableUse } from "../../model/texts/parameter_words.ts";
import type { Finding, Rule } from "../rule.ts";
import type { Subject } from "../../model/subject.ts";

/** A verdict in the other protocol's form is not found. */
export const resultProtocol: Rule = {
  id: "CPG029",
  name: "result-protocol",
  title: "Wrong result protocol",
  severity: "warning",
  except:
    "info where RUN installs libraries, which may give the verdict, and for parameters read the other protocol's way",
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
        yield { ...unlessLibrary(message, subject), at };
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
      yield { ...unlessLibrary(message, subject), at };
    }
    if (copied.variables && !readsArguments(subject)) {
      const message = "Parameters are read from variables: in v1 they are arguments";
      yield { severity: "info", message, at };
    }
  },
};

/** Programs that install libraries, one of which may write the verdict. */
const bringers = [
  ...["pip", "conda", "mamba", "poetry", "uv", "npm", "yarn", "pnpm", "gem", "mvn", "gradle"],
  ...["install.packages", "cargo", "go "],
];

function unlessLibrary(
  message: string,
  subject: Subject,
): Pick<Finding, "severity" | "message"> {
  return subject.runsMention(bringers)
    ? { severity: "info", message: `${message}, unless a library does it` }
    : { severity: "warning", message };
}

/** File by file, because all texts of a large context do not fit into memory. */
function mentions({ files }: Subject) {
  const found = { text: false, feedback: false, variables: false, verdict: false };
  for (const { text } of files.copiedTexts()) {
    found.text = true;
    found.feedback ||= text.includes("feedback.json");
    found.variables ||= variableUse.test(text);
    found.verdict ||= /fractionalScore|isCorrect/.test(text);
    if (found.feedback && found.variables && found.verdict) break;
  }
  return found;
}

function writesFeedback({ scripts }: Subject): Finding | undefined {
  const [entry] = scripts;
  const at = entry === undefined ? undefined : feedbackWrite(entry);
  const message = "`feedback.json` is written, but v1 reads the verdict from standard output";
  return at === undefined ? undefined : { severity: "warning", message, at };
}
