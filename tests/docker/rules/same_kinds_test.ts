import assert from "node:assert/strict";
import { IgnoreFile } from "../../../docker/context/ignore_file.ts";
import { type RuleCase, tryCases } from "../../support/rule_cases.ts";

const program = { "g.py": ["0755", "#!/usr/bin/env python3\nprint('fractionalScore')\n"] } as const;
const bare = { "run.sh": ["0755", "echo fractionalScore\n"] } as const;
const windows = {
  "run.sh": ["0755", "#!/bin/sh\r\nsudo id\r\necho fractionalScore\r\n"],
} as const;

/** A folder that is entered by `env -C`. */
function entered(env: string): Pick<RuleCase, "text" | "files"> {
  return { text: `COPY g.py /g/\nENTRYPOINT ["env",${env},"python3","g.py"]\n`, files: program };
}

function started(entrypoint: string, files: RuleCase["files"] = program) {
  return { text: `COPY g.py run.sh /g/\nENTRYPOINT ${entrypoint}\n`, files };
}

const both = { ...program, ...bare };

/** Carriage returns that a RUN takes out, before the script is made executable. */
function mended(run: string): Pick<RuleCase, "text" | "files"> {
  const text = `COPY run.sh /g/\nRUN ${run} && chmod 0755 /g/run.sh\nENTRYPOINT ["/g/run.sh"]\n`;
  return { text, files: windows };
}

const stages = "FROM debian:12-slim AS b\nCOPY g.py /b/\nFROM debian:12-slim\n";

Deno.test("an entry script is looked for where the program is started", async (t) => {
  const missing = { rule: "CPG013", says: true };
  await tryCases(t, {
    "env -C": { rule: "CPG013", says: false, ...entered('"-C","/g"') },
    "env -C, joined": { rule: "CPG013", says: false, ...entered('"-C/g"') },
    "env --chdir": { rule: "CPG013", says: false, ...entered('"--chdir=/g"') },
    "env -C is no relative path": { rule: "CPG009", says: false, ...entered('"-C","/g"') },
    "env -C elsewhere": { ...missing, ...entered('"-C","/x"') },
    "a home that useradd makes": {
      ...{ rule: "CPG013", says: false, files: program },
      text: 'RUN useradd -m -d /h x\nCOPY g.py /h\nENTRYPOINT ["python3","/h/g.py"]\n',
    },
    "a home that adduser makes": {
      ...{ rule: "CPG013", says: false, files: program },
      text: 'RUN adduser --home /h x\nCOPY g.py /h\nENTRYPOINT ["python3","/h/g.py"]\n',
    },
    "a file of a stage that becomes its folder": {
      ...{ ...missing, severity: "error", message: "`/g` is a file itself", files: program },
      text: stages + 'COPY --from=b /b/g.py /g\nENTRYPOINT ["python3","/g/g.py"]\n',
    },
    "a file of a stage that goes into a folder": {
      ...{ rule: "CPG013", says: false, files: program },
      text: stages + 'COPY --from=b /b/g.py /g/\nENTRYPOINT ["python3","/g/g.py"]\n',
    },
    "a folder of a stage": {
      ...{ rule: "CPG013", says: false, files: program },
      text: stages + 'COPY --from=b /b /g\nENTRYPOINT ["python3","/g/g.py"]\n',
    },
    "R -f": { ...missing, text: 'ENTRYPOINT ["R","--no-save","-f","/g/x.R"]\n', files: {} },
    "julia": { ...missing, text: 'ENTRYPOINT ["julia","-p","2","/g/x.jl"]\n', files: {} },
    "php": { ...missing, text: 'ENTRYPOINT ["php8.2","-d","a=b","/g/x.php"]\n', files: {} },
    "lua": { ...missing, text: 'ENTRYPOINT ["lua5.4","/g/x.lua"]\n', files: {} },
    "octave": { ...missing, text: 'ENTRYPOINT ["octave","--no-gui","/g/x.m"]\n', files: {} },
    "octave without a script": {
      ...{ rule: "CPG013", says: false, files: {} },
      text: 'ENTRYPOINT ["octave","--eval","x"]\n',
    },
    "timeout": { ...missing, text: 'ENTRYPOINT ["timeout","-k","5","60","/g/x"]\n', files: {} },
  });
});

Deno.test("a wrapper has a shell read what has no first line", async (t) => {
  await tryCases(t, {
    "env": { rule: "CPG015", says: false, ...started('["env","/g/run.sh"]', both) },
    "timeout": { rule: "CPG015", says: false, ...started('["timeout","9","/g/run.sh"]', both) },
    "nothing between": { rule: "CPG015", says: true, ...started('["/g/run.sh"]', both) },
    "a lost parameter behind timeout": {
      ...{ rule: "CPG007", says: true, message: "first parameter is lost" },
      ...started('["timeout","9","sh","-c","/g/run.sh \\"$@\\""]', both),
    },
    "its text is no word of the exec form": {
      ...{ rule: "CPG036", says: false },
      ...started('["nice","-n","3","sh","-c","/g/run.sh \\"$@\\"","sh"]', both),
    },
    "busybox": {
      ...{ rule: "CPG007", says: true, message: '["busybox", "sh", "-c", ' },
      ...started('["busybox","sh","-c","/g/run.sh \\"$@\\""]', both),
    },
  });
});

Deno.test("the exec form hands on blanks, patterns and assignments", async (t) => {
  const error = { rule: "CPG036", says: true, severity: "error" } as const;
  await tryCases(t, {
    "a blank behind": { ...error, ...started('["/g/run.sh "]', both) },
    "a blank before": { ...error, ...started('[" /g/run.sh"]', both) },
    "a line feed": { ...error, message: "`/g/run.sh\\n`", ...started('["/g/run.sh\\n"]', both) },
    "an option and a file": { ...error, ...started('["python3","-u /g/g.py"]', both) },
    "an option with a blank": {
      ...{ rule: "CPG036", says: false },
      ...started('["python3","-W","ignore: x","/g/g.py"]', both),
    },
    "a pattern": { ...error, ...started('["/g/*.sh"]', both) },
    "a command's output": { ...error, ...started('["python3","$(pwd)/g.py"]', both) },
    "an assignment": { ...error, ...started('["X=1","/g/run.sh"]', both) },
    "a redirection in one word": {
      ...{ rule: "CPG036", says: true, severity: "warning" },
      ...started('["/g/run.sh","2>/dev/null"]', both),
    },
    "a word that only begins like one": {
      ...{ rule: "CPG036", says: false },
      ...started('["/g/run.sh",">=3.11","a*"]', both),
    },
  });
});

Deno.test("carriage returns that go by way of another file", async (t) => {
  const says = { rule: "CPG017", says: true };
  await tryCases(t, {
    "tr": { ...says, ...mended("tr -d '\\r' < /g/run.sh > /x && mv /x /g/run.sh") },
    "sed": { ...says, ...mended("sed 's/\\r$//' /g/run.sh > /x && mv /x /g/run.sh") },
    "they are gone": {
      ...{ rule: "CPG016", says: false },
      ...mended("tr -d '\\r' < /g/run.sh > /x && mv /x /g/run.sh"),
    },
    "tr of something else": {
      ...{ rule: "CPG017", says: false },
      ...mended("tr -d 'x' < /g/run.sh > /x && mv /x /g/run.sh"),
    },
    "what is appended to may hold anything": {
      ...{ rule: "CPG017", says: false },
      ...mended("echo >> /x && tr -d '\\r' < /g/run.sh >> /x && mv /x /g/run.sh"),
    },
  });
});

Deno.test("what stands in a stage that is copied from must be there", async (t) => {
  const stage = (copy: string, more: string) =>
    `FROM debian:12-slim AS b\n${copy}\nFROM debian:12-slim\n${more}`;
  const link = { "a.py": ["link", "../a.py"] } as const;
  await tryCases(t, {
    "a missing file": {
      ...{ rule: "CPG034", says: true, files: {} },
      text: stage("COPY a.py /g/", "COPY --from=b /g /g\n"),
    },
    "a link to nothing": {
      ...{ rule: "CPG034", says: true, files: link },
      text: stage("ADD a.py /g/", "RUN --mount=type=bind,from=b,target=/b cp /b/g/a.py /g.py\n"),
    },
    "outside of the context": {
      ...{ rule: "CPG034", says: true },
      text: stage("COPY ../a.py /g/", "COPY --from=b /g /g\n"),
    },
    "a stage that nobody needs": {
      ...{ rule: "CPG034", says: false, files: {} },
      text: stage("COPY a.py /g/", "RUN id\n"),
    },
  });
});

Deno.test("names of files and of keys of tables are no secrets", async (t) => {
  const silent = [
    "ANSWER_KEY=key.json",
    "ANSWER_KEY=keys/key.yaml",
    "ANSWER_KEY=~/key.csv",
    "PRIMARY_KEY=id",
    "SORT_KEY=name",
    "KEY_EXCHANGE=ecdh",
  ];
  const loud = ["ANSWER_KEY=abc.def", "API_KEY=a/b", "TOKEN=../x", "SORTED_API_KEY=x", "KEY=id"];
  const tried = (says: boolean) => (env: string): [string, RuleCase] => [
    env,
    { rule: "CPG031", says, text: `ENV ${env}\n` },
  ];
  await tryCases(
    t,
    Object.fromEntries([...silent.map(tried(false)), ...loud.map(tried(true))]),
  );
});

Deno.test("a chmod of what production mounts over opens nothing", async (t) => {
  const chmod = (path: string): Pick<RuleCase, "text"> => ({ text: `RUN chmod -R 777 ${path}\n` });
  await tryCases(t, {
    "/shared": { rule: "CPG021", says: false, ...chmod("/shared") },
    "another folder": { rule: "CPG021", says: true, ...chmod("/srv") },
  });
});

Deno.test("lines of an ignore file that docker's regular expressions refuse are told", () => {
  // As tried with an engine.
  const refused = [
    "data[z-a]",
    "data\\models",
    "data\\1",
    "run.s[\\h]",
    "[\\z-\\a]",
    "!data\\models",
  ];
  const fine = [
    ...["data[a\\-z]", "data\\raw", "a\\_b", "data[\\d]", "[\\]]", "[^a-z]", "a\\[z-a]"],
  ];
  for (const line of refused) assert.equal(new IgnoreFile(line).problems.length, 1, line);
  for (const line of fine) assert.deepEqual(new IgnoreFile(line).problems, [], line);
  // A carriage return.
  assert.equal(new IgnoreFile("data\\raw").ignores("dataraw"), false);
});
