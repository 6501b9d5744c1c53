import assert from "node:assert/strict";
import { type ContextFiles, findingsOf } from "./subjects.ts";

/** A Dockerfile, and whether a rule reports something. */
export interface RuleCase {
  rule: string;
  says: boolean;
  /** `FROM debian:12-slim` is prepended unless it starts with ARG or FROM. */
  text: string;
  files?: ContextFiles;
  protocol?: "v1" | "v2";
  /** Part of the message of a finding. */
  message?: string;
  severity?: "error" | "warning" | "info";
}

const start = 'COPY --chmod=0755 run.sh /g/\nENTRYPOINT ["/g/run.sh"]\n';

/** A grader made of one shell script. */
export function script(text: string): Pick<RuleCase, "text" | "files"> {
  return { text: start, files: { "run.sh": ["0755", `#!/bin/bash\n${text}\n`] } };
}

/** Tests every case in a separate step. */
export async function tryCases(
  t: Deno.TestContext,
  cases: Readonly<Record<string, RuleCase>>,
): Promise<void> {
  for (const [name, expected] of Object.entries(cases)) {
    const { rule, says, text, files, protocol = "v1", message = "", severity } = expected;
    await t.step(name, () => {
      const whole = /^(ARG|FROM)/.test(text) ? text : `FROM debian:12-slim\n${text}`;
      const all = findingsOf(whole, { files, protocol });
      const found = all.filter((finding) =>
        finding.rule.id === rule && finding.message.includes(message) &&
        (severity === undefined || finding.severity === severity)
      );
      const given = all.map((finding) =>
        `${finding.rule.id} ${finding.severity} ${finding.message}`
      );
      assert.equal(found.length > 0, says, `gives ${given.join("; ")}`);
    });
  }
}
