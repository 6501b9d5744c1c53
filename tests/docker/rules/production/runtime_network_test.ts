import assert from "node:assert/strict";
import { installLines } from "../../../../docker/model/texts/r_code.ts";
import { type RuleCase, script, tryCases } from "../../../support/rule_cases.ts";

const network = (says: boolean, text: string, files: RuleCase["files"] = {}): RuleCase => {
  const grader = script(text);
  const copies = Object.keys(files).map((path) => `COPY ${path} /g/\n`).join("");
  return {
    ...{ rule: "CPG018", says, text: copies + grader.text },
    files: { ...grader.files, ...files },
  };
};
const r: RuleCase["files"] = {
  "g.R": ["0644", 'if (!require("x")) install.packages("x")\n'],
};

const cases: Record<string, RuleCase> = {
  "an R script that a shell calls": network(true, "Rscript --vanilla /g/g.R", r),
  "an R script given to R": network(true, "R --no-save --file=/g/g.R", r),
  "an R script of a batch": network(true, "R CMD BATCH --no-save /g/g.R", r),
  "an R script in the directory of the script": {
    ...network(true, 'cd "$(dirname "$0")" && exec Rscript g.R', r),
  },
  "an R script somewhere else": network(false, "cd /tmp && Rscript g.R", r),
  "an R script without an extension": {
    ...network(true, "Rscript /g/g", { g: ["0644", 'install.packages("x")\n'] }),
  },
  "an R script that is only printed": network(false, "cat /g/g.R", r),
  "R given its code": network(true, "Rscript -e 'install.packages(\"x\")'"),
  "R given its code by R": network(true, "R --no-save -e \"install.packages('x')\""),
  "R given other code": network(false, "R -e 'print(\"install.packages(x)\")'"),
  "a shell script without an extension": {
    ...network(true, "bash /g/fetch", { fetch: ["0644", "curl x\n"] }),
  },
  "pip of a Python": network(true, "pip3.9 install x"),
  "pip behind an option with a value": network(true, "pip --proxy p install x"),
  "pip that only lists": network(false, "pip3.9 list"),
  "git in another directory": network(true, "git -C d clone x"),
  "git that stays here": network(false, "git -C clone status"),
  "npm in another directory": network(true, "npm --prefix d install"),
  "a name that every object knows": network(false, "constructor install"),
  "npm that runs a script": network(false, "npm --prefix d run install"),
};

Deno.test("CPG018 follows scripts of interpreters and options with values", (t) =>
  tryCases(t, cases));

Deno.test("CPG018 looks into an R script that is the entry point", (t) =>
  tryCases(t, {
    "after a string": {
      rule: "CPG018",
      says: true,
      text: 'COPY g.R /g/\nENTRYPOINT ["Rscript", "/g/g.R"]\n',
      files: r,
    },
  }));

Deno.test("installLines() passes over strings and comments", () => {
  const cases: [string, number[]][] = [
    ['if (!require("x")) install.packages("x")', [1]],
    ["x\nutils::install.packages('x')\ninstall.packages (y)", [2, 3]],
    ["# it's\ninstall.packages('x') # install.packages()", [2]],
    ['"install.packages(1)"', []],
    ['"a\\"install.packages(1)"', []],
    ["'a\ninstall.packages(1)\n'; install.packages(2)", [3]],
    ['r"(a"install.packages(1))"; install.packages(2)', [1]],
    ['r"--[a]-"install.packages(1)]--"', []],
    ["my_install.packages(1)\ninstall.packagesX(1)", []],
    ["'install.packages(1)", []],
  ];
  for (const [text, lines] of cases) assert.deepEqual(installLines(text), lines, text);
});
