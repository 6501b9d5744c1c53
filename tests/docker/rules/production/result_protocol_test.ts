import { type RuleCase, script, tryCases } from "../../../support/rule_cases.ts";

const java = (main: string) =>
  `class G {\n  public static void main(String[] args) {\n    ${main}\n` +
  '    write("/shared/feedback.json");\n  }\n}\n';
const python = 'import sys\npart = sys.argv[2]\nopen("/shared/feedback.json", "w")\n';

const read = (says: boolean, entry: string, files: RuleCase["files"] = {}): RuleCase => ({
  ...{ rule: "CPG029", says, protocol: "v2", severity: "info", files },
  text: `COPY ${Object.keys(files).join(" ")} /g/\nENTRYPOINT ${entry}\n`,
});
const called = (says: boolean, call: string): RuleCase => ({
  ...read(says, '["/g/run.sh"]', {
    "main.py": ["0644", python],
    "run.sh": ["0755", `#!/bin/sh\n${call}\n`],
  }),
});
const written = (says: boolean, text: string): RuleCase => ({
  ...{ rule: "CPG029", says, message: "is written" },
  ...script(`${text}\necho '{"fractionalScore": 1}'`),
});
const writtenBy = (says: boolean, line: string): RuleCase => ({
  ...{ rule: "CPG029", says, message: "is written" },
  text: 'COPY g.py /g/\nENTRYPOINT ["python3", "/g/g.py"]\n',
  files: { "g.py": ["0644", `${line}\nprint('{"fractionalScore": 1}')\n`] },
});

const cases: Record<string, RuleCase> = {
  "arguments of a Java class": {
    ...read(true, '["java", "-cp", "/g", "G"]', { "G.java": ["0644", java("part = args[0];")] }),
  },
  "arguments of a Java class that the Dockerfile gives": {
    ...read(false, '["java", "-cp", "/g", "G", "fast"]', {
      "G.java": ["0644", java("mode = args[0];")],
    }),
  },
  "variables of a Java class": {
    ...read(false, '["java", "-cp", "/g", "G"]', {
      "G.java": ["0644", java('part = System.getenv("partId"); mode = args[0];')],
    }),
  },
  "arguments of a Python script": {
    ...read(true, '["python3", "/g/main.py"]', { "main.py": ["0644", python] }),
  },
  "arguments handed on by a shell script": called(true, 'cd /g && python3 main.py "$@"'),
  "arguments handed on by path": called(true, 'exec python3 /g/main.py "$@"'),
  "arguments of the shell script's own": called(false, "python3 /g/main.py x /shared/submission"),

  "a redirection": written(true, "echo x > /shared/feedback.json"),
  "a redirection to a variable": written(true, 'OUT=/shared/feedback.json\necho x > "$OUT"'),
  "a group of commands": written(true, "{ echo x; echo y; } > /shared/feedback.json"),
  "a program that is told": written(true, "python3 /g/a.py --out=/shared/feedback.json"),
  "another language in a here-document": {
    ...written(true, "python3 - <<E\nopen('/shared/feedback.json', 'w')\nE"),
  },
  "reading in a here-document": written(false, "python3 - <<E\nopen('/g/feedback.json')\nE"),
  "a copy": written(true, "cp x /shared/feedback.json"),
  "tee": written(true, "echo x | tee /shared/feedback.json"),
  "a trailing comment": written(false, "true # like feedback.json"),
  "a file that is only read": written(false, "cat /g/feedback.json"),
  "a redirection from it": written(false, "cat < /g/feedback.json > /dev/stderr"),
  "a variable that is only read": written(false, 'IN=/g/feedback.json\ncat "$IN"'),
  "Python that writes": writtenBy(true, 'open("/shared/feedback.json", "w").write("x")'),
  "Python that names it": writtenBy(true, 'OUT = "/shared/feedback.json"'),
  "Python that reads": writtenBy(false, 'x = json.load(open("/g/feedback.json"))'),
  "a trailing comment of Python": writtenBy(false, "x = 1  # not feedback.json"),
};

Deno.test("CPG029 tells who reads parameters, and what is written", (t) => tryCases(t, cases));
