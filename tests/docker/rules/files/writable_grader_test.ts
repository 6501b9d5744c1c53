import { type RuleCase, tryCases } from "../../../support/rule_cases.ts";

const files: RuleCase["files"] = {
  "run.sh": ["0755", "#!/bin/sh\n"],
  "tests/a.py": ["0644", ""],
};
const opens = (says: boolean, text: string): RuleCase => ({ rule: "CPG021", says, text, files });

const cases: Record<string, RuleCase> = {
  "the sticky bit protects no files": opens(true, "COPY run.sh /g/\nRUN chmod -R 1777 /g\n"),
  "nor a file that is named": opens(true, "COPY run.sh /g/\nRUN chmod 1777 /g/run.sh\n"),
  "nor one that is copied": opens(true, "COPY --chmod=1777 run.sh /g/\n"),
  "nor those of a folder that is copied": opens(true, "COPY --chmod=1777 tests /g/tests\n"),
  "a sticky scratch directory": opens(false, "COPY run.sh /g/\nRUN mkdir -m 1777 /g/s\n"),
  "a directory that is made sticky": opens(false, "COPY run.sh /g/\nRUN chmod 1777 /g\n"),
  "a file in the directory of cd": opens(true, "COPY run.sh /g/\nRUN cd /g && chmod 777 run.sh\n"),
  "a file of another directory": {
    ...opens(false, "COPY run.sh /g/\nRUN cd /x && chmod 777 run.sh\n"),
  },
  "a scratch directory gone to": {
    ...opens(
      false,
      "WORKDIR /g\nCOPY run.sh /g/\nRUN mkdir /tmp/w && cd /tmp/w && chmod -R 777 .\n",
    ),
  },
  "a directory that is not known": {
    ...opens(false, 'WORKDIR /g\nCOPY run.sh /g/\nRUN cd "$X" && chmod -R 777 .\n'),
  },
  "a grader that RUN brings": opens(true, "RUN git clone x /g && chmod -R 777 /g\n"),
  "a scratch directory without copies": opens(false, "RUN mkdir /w && chmod -R 777 /w\n"),
  "scratch directories in braces": opens(false, "RUN mkdir -p /w/{a,b} && chmod -R 777 /w\n"),
  "/tmp": opens(false, "RUN chmod -R 777 /tmp\n"),
  "a path that is not known": opens(false, "RUN git clone x $D && chmod -R 777 $D\n"),
  "a test by its name": {
    ...{ rule: "CPG021", says: true, severity: "info" },
    text: "COPY --chown=1000 a/test_x.py /g/\n",
  },
  "hidden tests": {
    ...{ rule: "CPG021", says: true, severity: "info" },
    text: "COPY --chown=1000:1000 tests_hidden /g/\n",
  },
  "unit tests": {
    ...{ rule: "CPG021", says: true, severity: "info" },
    text: "COPY --chown=1000 unit-tests /g/\n",
  },
  "the latest": { rule: "CPG021", says: false, text: "COPY --chown=1000 latest /g/\n" },
};

Deno.test("CPG021 tells graders and tests from scratch directories", (t) => tryCases(t, cases));
