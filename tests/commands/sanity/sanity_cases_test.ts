import assert from "node:assert/strict";
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { runSanity } from "../../support/sanity.ts";
import { type Files, temporaryFolder } from "../../support/files.ts";

/** What the program says of a directory `g`: `FILE:LINE ID severity message`. */
async function found(files: Files, args: readonly string[] = []): Promise<string[]> {
  const own = Object.entries(files).map(([name, content]) => [`g/${name}`, content]);
  await using folder = await temporaryFolder(Object.fromEntries(own));
  const { stdout, stderr } = await runSanity(["--format", "json", ...args, "g"], {
    cwd: folder.path,
  });
  assert.notEqual(stdout, "", stderr);
  const { findings }: { findings: Record<string, string>[] } = JSON.parse(stdout);
  return findings.map(({ file, line, id, severity, message }) =>
    `${file}:${line} ${id} ${severity} ${message}`
  );
}

Deno.test("sanity names files as the caller would write them, in every format", async () => {
  await using folder = await temporaryFolder({
    "bad/Dockerfile": "FROM debian:12.5-slim\nCOPY run.sh /g/\nEXPOSE 80\n",
    "bad/run.sh": "#!/bin/sh\n",
    "bad/sub/my.Dockerfile": "FROM debian:12.5-slim\nEXPOSE 80\n",
  });
  const of = async (source: string, cwd: string, ...args: string[]) =>
    (await runSanity([...args, source], { cwd })).stdout;
  const { path } = folder;
  assert.match(await of("bad", path), /^bad\/Dockerfile:3:1: warning CPG010/m);
  assert.match(await of("./bad/", path), /^bad\/Dockerfile:3:1: warning CPG010/m);
  assert.match(await of(".", `${path}/bad`), /^Dockerfile:3:1: warning CPG010/m);
  assert.match(await of("../bad", `${path}/bad`), /^\.\.\/bad\/Dockerfile:3:1: warning CPG010/m);
  assert.match(await of(`${path}/bad`, "/"), /^\/.*\/bad\/Dockerfile:3:1: warning CPG010/m);
  const inside = await of("bad", path, "-f", "sub/my.Dockerfile");
  assert.match(inside, /^bad\/sub\/my.Dockerfile:2:1: warning CPG010/m);
  const json = JSON.parse(await of("bad", path, "--format", "json"));
  assert.deepEqual(json.files, ["bad/Dockerfile"]);
  assert.match(await of("bad", path, "--format", "sarif"), /"uri": ?"bad\/Dockerfile"/);
  assert.match(await of("bad", path, "--format", "github"), /^::warning file=bad\/Dockerfile,/m);
  assert.match(await of("bad", path, "--format", "checkstyle"), /<file name="bad\/Dockerfile">/);
});

const shell = { "run.sh": '#!/bin/sh\necho \'{"fractionalScore":1,"feedback":"ok"}\'\n' };
const start = 'COPY --chmod=0755 run.sh /g/run.sh\nENTRYPOINT ["/g/run.sh"]\n';
const debian = "FROM debian:12.5-slim\n";
const python = "FROM python:3.11.2-slim\n";
const program = { "g.py": "#!/usr/bin/env python3\nprint('{\"fractionalScore\":1}')\n" };

/** Graders, and all that is said of them. */
const graders: Record<string, [files: Files, findings: RegExp[], args?: string[]]> = {
  "making the mount points is advice": [
    { Dockerfile: `${debian}RUN mkdir -p /shared/submission\n${start}`, ...shell },
    [/:2 CPG035 info/],
  ],
  "switches, numbers and paths are no secrets": [
    {
      Dockerfile: `${debian}ENV DISABLE_AUTH=true TOKEN_LIMIT=4096 ANSWER_KEY=/grader/key.json ` +
        `JUPYTER_TOKEN=\n${start}`,
      ...shell,
    },
    [/:2 CPG011 warning/],
  ],
  "sh -c without a word for $0 loses the first parameter": [
    {
      Dockerfile:
        `${python}COPY --chmod=0755 run.sh /g/\nENTRYPOINT ["sh","-c","/g/run.sh \\"$@\\""]\n`,
      ...shell,
    },
    [/:3 CPG007 error .*first parameter is lost/],
    ["--protocol", "v1"],
  ],
  "a relative script without WORKDIR": [
    { Dockerfile: `${python}COPY g.py /g/\nENTRYPOINT ["python3","g.py"]\n`, ...program },
    [/:3 CPG009 warning/, /:3 CPG013 error/],
  ],
  "a file where its folder was meant": [
    {
      Dockerfile: `${python}COPY g.py /grader\nENTRYPOINT ["python3","/grader/g.py"]\n`,
      ...program,
    },
    [/:3 CPG013 error .*`\/grader` is a file itself/],
  ],
  "a variable in the exec form": [
    { Dockerfile: `${python}ARG S=run.sh\nCOPY run.sh /g/\nENTRYPOINT ["/g/$S"]\n`, ...shell },
    [/:4 CPG036 error .*expands no variables/],
  ],
  "several words in one": [
    { Dockerfile: `${python}COPY g.py /g/\nENTRYPOINT ["python3 /g/g.py"]\n`, ...program },
    [/:3 CPG036 error .*one word/],
  ],
  "an ignore file that docker refuses": [
    { Dockerfile: `${debian}${start}`, ".dockerignore": "# x\ndata[\n", ...shell },
    [/^g\/.dockerignore:2 CPG034 error/],
  ],
  "a script that may install after apt-get update": [
    {
      Dockerfile: `${debian}COPY setup.sh /s/\nRUN apt-get update && sh /s/setup.sh ` +
        `&& rm -rf /var/lib/apt/lists/*\n${start}`,
      "setup.sh": "apt-get install -y gcc\n",
      ...shell,
    },
    [],
  ],
  "carriage returns that the build removes": [
    {
      Dockerfile: `${debian}COPY run.sh /g/\nRUN dos2unix /g/run.sh && chmod 0755 /g/run.sh\n` +
        'ENTRYPOINT ["/g/run.sh"]\n',
      "run.sh":
        "#!/bin/bash\r\nsudo -u nobody true\r\npip install numpy\r\necho fractionalScore\r\n",
    },
    [/run.sh:2 CPG017 warning/, /run.sh:3 CPG018 warning/],
    ["--protocol", "v1"],
  ],
  "ENV and sh -c in v2": [
    {
      Dockerfile: `${debian}ENV LANG=C.UTF-8\nCOPY --chmod=0755 run.sh /g/\n` +
        'ENTRYPOINT ["/bin/bash","-c","/g/run.sh"]\n',
      "run.sh": "#!/bin/sh\necho '{}' > /shared/feedback.json\n",
    },
    [/:2 CPG011 info ENV may be stripped/, /:4 CPG007 warning .*signals reach the shell/],
    ["--protocol", "v2"],
  ],
  "a library that writes the verdict": [
    {
      Dockerfile: `${python}WORKDIR /grader\nCOPY requirements.txt .\n` +
        "RUN pip install --no-cache-dir -r requirements.txt\nCOPY --chmod=0644 entry.py .\n" +
        'CMD ["python3","entry.py"]\n',
      "requirements.txt": "gradelib==1.4\n",
      "entry.py": 'import os\nfrom gradelib import deliver\ndeliver(os.getenv("partId"))\n',
    },
    [/:6 CPG004 info/, /:6 CPG029 info .*unless a library/],
  ],
  "a script in the home of root": [
    { Dockerfile: `${python}COPY g.py /root/\nENTRYPOINT ["python3","/root/g.py"]\n`, ...program },
    [/:2 CPG019 warning/, /:3 CPG019 error .*may not enter `\/root`/],
  ],
};

Deno.test("sanity says of graders that people have what is true of them", async (t) => {
  for (const [name, [files, expected, args = []]] of Object.entries(graders)) {
    await t.step(name, async () => {
      const given = await found(files, args);
      assert.equal(given.length, expected.length, given.join("\n"));
      for (const pattern of expected) assert.ok(given.some((one) => pattern.test(one)), `${given}`);
    });
  }
});

Deno.test("sanity tells a link that leads out of the context", async () => {
  await using folder = await temporaryFolder({
    "common/common.py": "x = 1\n",
    "g/Dockerfile": `${debian}COPY common.py /g/\n${start}`,
    "g/run.sh": shell["run.sh"],
  });
  await Deno.symlink("../common/common.py", `${folder.path}/g/common.py`);
  const { code, stdout } = await runSanity(["g"], { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(stdout, /^g\/Dockerfile:2:6: error CPG034 .*\n {2}`common.py` is a link to /);
});

Deno.test("sanity judges a zip by the modes it is unpacked with", async () => {
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    useWebWorkers: false,
    msDosCompatible: true,
  });
  const dockerfile = `${debian}COPY run.sh /g/run.sh\nENTRYPOINT ["/g/run.sh"]\n`;
  await writer.add("Dockerfile", new TextReader(dockerfile));
  await writer.add("run.sh", new TextReader(shell["run.sh"]));
  await using folder = await temporaryFolder();
  await Deno.writeFile(`${folder.path}/windows.zip`, await writer.close());
  const { code, stdout } = await runSanity(["windows.zip"], { cwd: folder.path });
  assert.equal(code, 1);
  assert.match(stdout, /^windows.zip\/Dockerfile:3:1: error CPG014 /m);
});
