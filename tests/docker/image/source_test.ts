import assert from "node:assert/strict";
import { Docker } from "../../../docker/engine/docker.ts";
import {
  DockerNotInstalledError,
  DockerUnavailableError,
  ImageNotFoundError,
} from "../../../docker/engine/errors.ts";
import type { Image } from "../../../docker/engine/schemas.ts";
import { identifySource, nameOfSource, type SourceQuestion } from "../../../docker/image/source.ts";
import { UserError } from "../../../terminal/errors.ts";
import { temporaryFolder } from "../../support/files.ts";

/** An engine with images of some names. @param away why it does not answer */
function engineWith(names: readonly string[], away?: UserError) {
  const asked: string[] = [];
  const docker = new class extends Docker {
    override inspectImage(reference: string): Promise<Image> {
      asked.push(reference);
      if (away !== undefined) return Promise.reject(away);
      if (!names.includes(reference)) return Promise.reject(new ImageNotFoundError(reference));
      return Promise.resolve({ Id: "sha256:1", Size: 1 } as Image);
    }
  }({ address: {}, timeout: 1, env: {} });
  return { docker: () => Promise.resolve(docker), asked };
}

/** A folder with one of each kind. */
async function everyKind() {
  return await temporaryFolder({
    "g/Dockerfile": "FROM scratch\n",
    "team/g/Dockerfile": "FROM scratch\n",
    "bare/notes.txt": "",
    "g.zip": "",
    "G.ZIP": "",
    "Upper/Dockerfile": "FROM scratch\n",
    "Dockerfile.v2": "FROM scratch\n",
    plain: "FROM scratch\n",
  });
}

type Found = [kind: string, name: string, beside?: string];

Deno.test("identifySource() takes a path for a path, another word for an image, then for a path", async (t) => {
  await using folder = await everyKind();
  const images = ["g", "bare", "plain", "g.zip", "team/g", "reg.example:5000/g:1@sha256:ab"];
  const cases: [written: string, found: Found, asks: boolean][] = [
    ["g", ["image", "g", "directory"], true],
    ["team/g", ["image", "team/g", "directory"], true],
    ["reg.example:5000/g:1@sha256:ab", ["image", "reg.example:5000/g:1@sha256:ab"], true],
    ["bare", ["image", "bare"], true],
    ["plain", ["image", "plain"], true],
    ["./g", ["directory", "g"], false],
    ["g/", ["directory", "g"], false],
    ["../NAME/g", ["directory", "g"], false],
    ["FOLDER/g", ["directory", "g"], false],
    [".", ["directory", ""], false],
    ["./bare", ["directory", "bare"], false],
    ["Upper", ["directory", "Upper"], false],
    ["g.zip", ["zip", "g.zip"], false],
    ["G.ZIP", ["zip", "G.ZIP"], false],
    ["FOLDER/g.zip", ["zip", "g.zip"], false],
  ];
  for (const [pattern, [kind, name, beside], asks] of cases) {
    await t.step(pattern, async () => {
      const written = pattern.replace("FOLDER", folder.path)
        .replace("NAME", folder.path.split("/").at(-1)!);
      const { docker, asked } = engineWith(images);
      const found = await identifySource({ written, folder: folder.path }, { docker });
      assert.equal(found.kind, kind);
      assert.equal(found.written, written);
      if (found.kind === "image") assert.deepEqual([found.written, found.beside], [name, beside]);
      else assert.equal(found.path, name === "" ? folder.path : `${folder.path}/${name}`);
      assert.equal(asked.length > 0, asks);
    });
  }
});

Deno.test("identifySource() takes the directory where the engine has no such image", async () => {
  await using folder = await everyKind();
  for (const written of ["g", "bare", "team/g"]) {
    const { docker } = engineWith([]);
    const found = await identifySource({ written, folder: folder.path }, { docker });
    assert.deepEqual(found, { kind: "directory", written, path: `${folder.path}/${written}` });
  }
});

Deno.test("identifySource() takes a Dockerfile, and no image, where that is asked for", async () => {
  await using folder = await everyKind();
  const kinds = async (written: string, more: Partial<SourceQuestion>, images: string[]) => {
    const { docker, asked } = engineWith(images);
    const found = await identifySource({ written, folder: folder.path }, { docker, ...more });
    return [found.kind, found.kind === "image" ? found.beside : undefined, asked.length];
  };
  const file = { takesFile: true };
  assert.deepEqual(await kinds("plain", file, ["plain"]), ["image", "file", 1]);
  assert.deepEqual(await kinds("plain", file, []), ["file", undefined, 1]);
  assert.deepEqual(await kinds("./plain", file, ["plain"]), ["file", undefined, 0]);
  assert.deepEqual(await kinds("Dockerfile.v2", file, []), ["file", undefined, 0]);
  assert.deepEqual(await kinds("g", { noImages: true }, ["g"]), ["directory", undefined, 0]);
});

Deno.test("identifySource() says what is not there, in the same words for all", async (t) => {
  await using folder = await everyKind();
  const kinds = "name an image, a directory with a Dockerfile, or a zip of one";
  const cases: [string, Partial<SourceQuestion>, string, string][] = [
    [
      "no:1",
      {},
      "There is no image, directory or file `no:1`",
      `\`docker pull no:1\`, or ${kinds}`,
    ],
    ["BAD^NAME", {}, "There is no image, directory or file `BAD^NAME`", kinds],
    ["plain", {}, "`plain` is a file but not a zip", kinds],
    ["./no", {}, "There is no directory or file `./no`", kinds],
    ["no.zip", {}, "There is no directory or file `no.zip`", kinds],
    ["no", { noImages: true }, "There is no directory or file `no`", kinds],
    ["./no", { takesFile: true }, "There is no directory or file `./no`", kinds],
    ["No", { takesFile: true }, "There is no image, directory or file `No`", ""],
    ["./plain", {}, "`./plain` is a file but not a zip", kinds],
    [
      "/dev/null",
      {},
      "`/dev/null` is neither a directory nor a regular file",
      "save its output to",
    ],
    ["", {}, "SOURCE is empty", kinds],
  ];
  for (const [written, more, message, hint] of cases) {
    await t.step(`${written} ${JSON.stringify(more)}`, async () => {
      const question = { docker: engineWith([]).docker, ...more };
      const error = await identifySource({ written, folder: folder.path }, question)
        .then(() => undefined, (error: unknown) => error);
      assert.ok(error instanceof UserError);
      assert.equal(error.message, message);
      assert.ok(error.hint?.startsWith(hint), error.hint);
    });
  }
});

Deno.test("identifySource() without an engine takes the directory and says that it did not ask", async () => {
  await using folder = await everyKind();
  for (const away of [new DockerNotInstalledError(), new DockerUnavailableError("here", "no")]) {
    const { docker } = engineWith(["g"], away);
    const ask = (written: string) => identifySource({ written, folder: folder.path }, { docker });
    const path = `${folder.path}/g`;
    assert.deepEqual(await ask("g"), { kind: "directory", written: "g", path, unasked: away });
    assert.deepEqual(await ask("./g"), { kind: "directory", written: "./g", path });
    await assert.rejects(ask("no"), away);
    // Without a Dockerfile it cannot be what is meant.
    await assert.rejects(ask("bare"), away);
  }
});

Deno.test("nameOfSource() is a directory's own name where only `.` and `..` are written", () => {
  const cases: [Parameters<typeof nameOfSource>[0], string][] = [
    [{ kind: "directory", written: ".", path: "/graders/sums" }, "sums"],
    [{ kind: "directory", written: "../..", path: "/graders" }, "graders"],
    [{ kind: "directory", written: "./", path: "/" }, "./"],
    [{ kind: "directory", written: "./sums", path: "/graders/sums" }, "./sums"],
    [{ kind: "zip", written: "../sums.zip", path: "/graders/sums.zip" }, "../sums.zip"],
    [
      { kind: "image", written: "team/sums:3", image: { Id: "sha256:1", Size: 1 } as Image },
      "team/sums:3",
    ],
  ];
  for (const [source, name] of cases) assert.equal(nameOfSource(source), name);
});
