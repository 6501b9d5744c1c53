import assert from "node:assert/strict";
import { type RuleCase, tryCases } from "../../support/rule_cases.ts";
import { subjectOf } from "../../support/subjects.ts";

Deno.test("entryPoint() looks through wrappers with options of their own", () => {
  const cases: [string, string, readonly string[]][] = [
    ['["env", "-S", "bash /g/run.sh"]', "bash", ["/g/run.sh"]],
    ['["env", "-i", "-S", "A=1 bash /g/run.sh", "x"]', "bash", ["/g/run.sh", "x"]],
    ['["env", "-Sbash /g/run.sh"]', "bash", ["/g/run.sh"]],
    ['["env", "--split-string=bash /g/run.sh"]', "bash", ["/g/run.sh"]],
    [`["env"${', "-S"'.repeat(8000)}, "/g/run.sh"]`, "/g/run.sh", []],
    ['["env", "-u", "A", "B=1", "/g/run.sh"]', "/g/run.sh", []],
    ['["/tini", "/g/run.sh", "--", "fast"]', "/g/run.sh", ["--", "fast"]],
    ['["/tini", "-g", "--", "/g/run.sh", "--"]', "/g/run.sh", ["--"]],
    ['["tini", "-e", "143", "/g/run.sh"]', "/g/run.sh", []],
    ['["dumb-init", "-r", "15:2", "/g/run.sh"]', "/g/run.sh", []],
    ['["tini", "--", "env", "-S", "python3 -u /g/a.py"]', "python3", ["-u", "/g/a.py"]],
  ];
  for (const [words, program, args] of cases) {
    const { entry } = subjectOf(`FROM debian:12-slim\nENTRYPOINT ${words}\n`);
    assert.deepEqual({ program: entry?.program, args: entry?.args }, { program, args }, words);
  }
});

const shell = (
  protocol: "v1" | "v2",
  severity: NonNullable<RuleCase["severity"]>,
  text: string,
): RuleCase => ({ rule: "CPG007", says: true, protocol, severity, text });

const cases: Record<string, RuleCase> = {
  "env that splits its words": shell("v1", "info", 'ENTRYPOINT ["env", "-S", "bash /g/run.sh"]\n'),
  "env that splits its words is absolute": {
    ...{ rule: "CPG009", says: false, text: 'ENTRYPOINT ["env", "-S", "bash /g/run.sh"]\n' },
  },
  "a shell alone as CMD": shell("v2", "warning", 'CMD ["bash"]\n'),
  "a shell with -c as CMD": shell("v2", "warning", 'CMD ["sh", "-c", "/g/run.sh"]\n'),
  "a shell with a script as CMD": shell("v2", "info", 'CMD ["sh", "/g/run.sh"]\n'),
  "the shell form is no shell of its own": {
    ...{ rule: "CPG007", says: false, protocol: "v2", text: "CMD /g/run.sh\n" },
  },
};

Deno.test("CPG007 looks at what is started in the end", (t) => tryCases(t, cases));
