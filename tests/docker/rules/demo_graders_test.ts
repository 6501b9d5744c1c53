import assert from "node:assert/strict";
import { type ContextFiles, saysOf } from "../../support/subjects.ts";

/**
 * Small stand-ins for Coursera's demo graders: their instructions on their lines, and of their
 * scripts what rules can see. The findings are those of docs/spec/sanity-rules.md, section 4.
 */

/** Puts instructions on given lines of a file of comments. */
function onLines(lines: Record<number, string>): string {
  const all: string[] = [];
  for (const [line, text] of Object.entries(lines)) {
    while (all.length < Number(line) - 1) all.push("# about what comes next");
    all.push(...text.split("\n"));
  }
  return all.join("\n") + "\n";
}

const installJava = "RUN \\\n  apt-get update && \\\n  apt-get install -y openjdk-7-jdk && \\\n" +
  "  rm -rf /var/lib/apt/lists/*";

const javaV1Script = `#! /bin/bash
export JAVA_HOME=/usr/lib/jvm/java-7-openjdk-amd64
cd /grader
while [ $# -gt 1 ]; do
  case $1 in
    partId) part=$2 ;;
  esac
  shift 2
done
javac -d . /shared/submission/*.java
if [ ! $? -eq 0 ]; then
  echo "{ \\"fractionalScore\\": 0.0, \\"feedback\\": \\"Compile Error\\" }"
  exit 0
fi
cat "$part"/testCases.txt | java Factoring 1> learnerOutput.txt
java Grader "$part"/solution.txt learnerOutput.txt
`;

const javaV2Script = `#! /bin/bash
export JAVA_HOME=/usr/lib/jvm/java-7-openjdk-amd64
javac -d . /shared/submission/$filename
if [ ! $? -eq 0 ]; then
  echo "{ \\"fractionalScore\\": 0.0, \\"feedback\\": \\"Compile Error\\" }" > /shared/feedback.json
  exit 0
fi
cat /grader/FactoringGrader/testCases.txt | java Factoring 1> learnerOutput.txt
java Grader /grader/FactoringGrader/solution.txt learnerOutput.txt
`;

function javaFiles(script: string, parts: string[]): ContextFiles {
  return {
    "executeGrader.sh": ["0644", script],
    "Grader.java": ["0644", "class Grader { void main(String[] args) { read(args[0]); } }\n"],
    ...Object.fromEntries(parts.flatMap((part) => [
      [`${part}/testCases.txt`, ["0644", "15\n"]],
      [`${part}/solution.txt`, ["0644", "3 5\n"]],
    ])),
  };
}

const pythonFiles = (reads: string, writes: string): ContextFiles => ({
  "grader.py": [
    "0644",
    `#!/usr/bin/python3\nimport sys, os\nfrom util import send\npart = ${reads}\n`,
  ],
  "util.py": ["0644", `import json\ndef send(score):\n    ${writes}\n`],
  "testCases.py": ["0644", "tests = []\n"],
  "solutions/multiply.py": ["0644", "def multiply(a, b): return a * b\n"],
});

const python = onLines({
  2: "FROM ubuntu:18.04",
  5: "RUN \\\n  apt-get update && \\\n  apt-get install -y python3",
  10: "RUN mkdir /grader",
  11: "RUN mkdir /grader/solutions",
  15: "COPY grader.py /grader/grader.py",
  17: "COPY util.py /grader/util.py",
  18: "COPY testCases.py /grader/testCases.py",
  20: "COPY solutions/* /grader/solutions/",
  25: "RUN chmod a+rwx -R /grader/",
  28: 'ENTRYPOINT ["grader/grader.py"]',
});

const pythonFindings = [
  "2 CPG026 warning",
  "5 CPG028 info",
  "20 CPG022 warning",
  "25 CPG021 warning",
  "28 CPG009 warning",
];

Deno.test("the Java demo of v1 gets its findings", () => {
  const dockerfile = onLines({
    2: "FROM ubuntu:14.04",
    5: installJava,
    11: "RUN mkdir /grader",
    12: "RUN mkdir /grader/FactoringGrader",
    13: "RUN mkdir /grader/PrimeGrader",
    17: "COPY executeGrader.sh /grader/executeGrader.sh",
    18: "COPY Grader.java /grader/Grader.java",
    21: "COPY FactoringGrader/* /grader/FactoringGrader/",
    24: "COPY PrimeGrader/* /grader/PrimeGrader/",
    30: "RUN chmod a+rwx -R /grader/",
    33: 'ENTRYPOINT ["./grader/executeGrader.sh"]',
  });
  const files = javaFiles(javaV1Script, ["FactoringGrader", "PrimeGrader"]);
  assert.deepEqual(saysOf(dockerfile, { files, protocol: "v1" }), [
    "2 CPG026 warning",
    "21 CPG022 warning",
    "24 CPG022 warning",
    "30 CPG021 warning",
    "33 CPG009 warning",
  ]);
});

Deno.test("the Java demos of v2 get their findings, and their protocol is found out", () => {
  const dockerfile = onLines({
    2: "FROM ubuntu:14.04",
    5: installJava,
    11: "RUN mkdir /grader",
    12: "RUN mkdir /grader/FactoringGrader",
    16: "COPY executeGrader.sh /grader/executeGrader.sh",
    17: "COPY Grader.java /grader/Grader.java",
    20: "COPY FactoringGrader/* /grader/FactoringGrader/",
    26: "RUN chmod a+rwx -R /grader/",
    29: 'ENTRYPOINT ["./grader/executeGrader.sh"]',
  });
  const files = javaFiles(javaV2Script, ["FactoringGrader"]);
  for (const protocol of ["auto", "v2"] as const) {
    assert.deepEqual(saysOf(dockerfile, { files, protocol }), [
      "2 CPG026 warning",
      "20 CPG022 warning",
      "26 CPG021 warning",
      "29 CPG009 warning",
    ]);
  }
});

Deno.test("the Python demos of v1 and v2 get their findings", () => {
  const v1 = pythonFiles("sys.argv[2]", "print(json.dumps({'fractionalScore': score}))");
  assert.deepEqual(saysOf(python, { files: v1, protocol: "v1" }), pythonFindings);
  const v2 = pythonFiles("os.environ['partId']", "open('/shared/feedback.json', 'w')");
  assert.deepEqual(saysOf(python, { files: v2, protocol: "auto" }), pythonFindings);
});

Deno.test("the R demo gets its findings", () => {
  const dockerfile = onLines({
    1: "FROM rocker/tidyverse:4.0.0",
    4: "RUN mkdir /grader",
    5: "RUN mkdir /grader/solutions",
    8: `RUN R -e "install.packages(c('RCurl', 'rjson'), dependencies = TRUE)"`,
    9: "RUN apt update && apt install -y libxt6 libxt-dev",
    13: "COPY main.R /grader/main.R",
    14: "COPY utility_functions.R /grader/utility_functions.R",
    19: "COPY solutions/* /grader/solutions/",
    24: "RUN chmod a+rwx -R /grader/",
    28: 'CMD ["Rscript", "grader/main.R"]',
  });
  const files: ContextFiles = {
    "main.R": ["0644", 'source("grader/utility_functions.R")\npart_id <- Sys.getenv("partId")\n'],
    "utility_functions.R": ["0644", 'write(toJSON(df), "shared/feedback.json")\n'],
    "solutions/flip_sign.R": ["0644", "flip_sign <- function(x) -x\n"],
  };
  assert.deepEqual(saysOf(dockerfile, { files, protocol: "auto" }), [
    "1 CPG026 info",
    "9 CPG028 info",
    "19 CPG022 warning",
    "24 CPG021 warning",
    "28 CPG004 info",
    "28 CPG009 warning",
  ]);
});
