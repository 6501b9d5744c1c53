import assert from "node:assert/strict";
import { temporaryFolder } from "../support/images.ts";
import { runSanity } from "../support/sanity.ts";

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
