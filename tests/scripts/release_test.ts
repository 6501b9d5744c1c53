import Ajv from "ajv";
import assert from "node:assert/strict";
import { join } from "node:path";
import picomatch from "picomatch";
import config from "../../deno.json" with { type: "json" };
import { changesOf } from "../../scripts/release/changelog.ts";
import { fileSha256 } from "../../scripts/checksum.ts";
import { busyboxImage } from "../../scripts/images.ts";
import { packArchive } from "../../scripts/release/release_archive.ts";
import { writeReleaseFiles } from "../../scripts/release/release_files.ts";
import { archiveName, releaseTargets } from "../../scripts/release/release_targets.ts";
import { BINARY } from "../support/binary.ts";
import { ROOT } from "../support/paths.ts";
import { ownTarget, sha256, smallCompanions } from "../support/release/release.ts";
import { temporaryFolder } from "../support/files.ts";

const { version } = config;

async function output(program: string, args: string[], cwd = ROOT): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stderr));
  return decoder.decode(stdout);
}

const release = (checkout: string, folder: string) =>
  output(Deno.execPath(), [
    ...["run", "-A", join(checkout, "scripts/release.ts")],
    ...["--tag", `v${version}`, "--output", folder],
  ], checkout);

async function sums(folder: string): Promise<Record<string, string | undefined>> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await fileSha256(join(folder, name))])),
  );
}

async function copySources(from: string, to: string): Promise<void> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(from)) {
    const [source, copy] = [join(from, name), join(to, name)];
    if (isFile) await Deno.copyFile(source, copy);
    const isMade = from === ROOT && ["build", "coverage", ".git"].includes(name);
    if (isDirectory && !isMade) {
      await Deno.mkdir(copy);
      await copySources(source, copy);
    }
  }
}

Deno.test("two releases, made in two checkouts, have the same bytes", async (t) => {
  await using first = await temporaryFolder();
  await using second = await temporaryFolder();
  await using checkout = await temporaryFolder();
  await copySources(ROOT, checkout.path);
  const said = await release(ROOT, first.path);
  await release(checkout.path, second.path);
  const made = await sums(first.path);
  assert.deepEqual(await sums(second.path), made);

  const archive = archiveName(version, ownTarget);
  await t.step("it has archive, bill of materials, packages, checksums and notes", async () => {
    for (
      const name of [
        ...[archive, `courseraprogramming-${version}.cdx.json`, "install.sh", "notes.md"],
        `courseraprogramming_${version}_${Deno.build.arch === "aarch64" ? "arm64" : "amd64"}.deb`,
        ...["courseraprogramming.rb", `courseraprogramming-${version}.Dockerfile`],
      ]
    ) assert.ok(name in made, name);
    await output("sha256sum", ["--check", "--strict", "SHA256SUMS"], first.path);
    const notes = await Deno.readTextFile(join(first.path, "notes.md"));
    const { text } = changesOf(version, await Deno.readTextFile(join(ROOT, "CHANGELOG.md")));
    assert.ok(notes.startsWith(text));
  });
  await t.step("it says what was not made, and why", () => {
    for (const target of releaseTargets) {
      const name = archiveName(version, target);
      assert.match(
        said,
        name in made
          ? new RegExp(`^${name} `, "m")
          : new RegExp(`^not made: ${target.name}: .`, "m"),
      );
    }
  });
  await t.step("the program in the archive is the one that is tested, and smaller", async () => {
    await output("tar", ["-xzf", archive], first.path);
    assert.equal(
      await fileSha256(join(first.path, "courseraprogramming")),
      await fileSha256(BINARY),
    );
    const [packed, plain] = await Promise.all(
      [join(first.path, archive), BINARY].map((path) => Deno.stat(path)),
    );
    assert.ok(packed!.size < plain!.size / 2);
  });
  await t.step(
    "the archive has license, manual page and completions beside the program",
    async () => {
      const listed = await output("tar", ["-tzf", archive], first.path);
      assert.deepEqual(listed.trim().split("\n").sort(), [
        ...["LICENSE", "completions/_courseraprogramming", "completions/courseraprogramming.bash"],
        ...["completions/courseraprogramming.fish", "courseraprogramming", "courseraprogramming.1"],
      ]);
      await output("tar", ["-xzf", archive, "courseraprogramming.1"], first.path);
      const page = await Deno.readTextFile(join(first.path, "courseraprogramming.1"));
      assert.match(
        page,
        new RegExp(`^\\.TH "COURSERAPROGRAMMING" .* "courseraprogramming ${version}"`),
      );
    },
  );
  await t.step("formula and recipe name the archive by its checksum", async () => {
    for (const name of ["courseraprogramming.rb", `courseraprogramming-${version}.Dockerfile`]) {
      const text = await Deno.readTextFile(join(first.path, name));
      assert.ok(text.includes(archive) && text.includes(made[archive]!), name);
    }
  });
  await t.step("the workflow publishes, and vouches for, each of its files", async () => {
    const workflow = await Deno.readTextFile(join(ROOT, ".github/workflows/release.yml"));
    const [attested = "", published = ""] = workflow.split("gh release create");
    const windows = [".yaml", ".installer.yaml", ".locale.en-US.yaml"]
      .map((end) => `Coursera.courseraprogramming${end}`);
    for (const text of [attested, published]) {
      const patterns = [...text.matchAll(/build\/release\/(\S+)/g)].map(([, name]) => name!)
        .filter((name) => name !== "notes.md");
      for (const name of [...Object.keys(made).filter((name) => name !== "notes.md"), ...windows]) {
        assert.ok(picomatch.isMatch(name, patterns), name);
      }
    }
  });
  await t.step("the bill of materials is CycloneDX 1.6", () => checkBom(first.path));
  await t.step("the installer has its version and its checksum", async () => {
    const script = await Deno.readTextFile(join(first.path, "install.sh"));
    assert.ok(script.includes(`\nbaked_version='${version}'\n`));
    assert.ok(script.includes(`\n${made[archive]}  ${archive}\n`));
  });
});

interface BomComponent {
  name: string;
  group?: string;
  version: string;
  scope: string;
  hashes?: { alg: string; content: string }[];
  licenses?: unknown[];
}

/** Against the schemas that CycloneDX publishes, and against the lock file. */
async function checkBom(folder: string): Promise<void> {
  const bom: { components: BomComponent[] } = JSON.parse(
    await Deno.readTextFile(join(folder, `courseraprogramming-${version}.cdx.json`)),
  );
  const schemas = join(
    ROOT,
    "build/stage/node_modules/@cyclonedx/cyclonedx-library/res/schema",
  );
  const schema = async (name: string) =>
    JSON.parse(await Deno.readTextFile(join(schemas, `${name}.SNAPSHOT.schema.json`)));
  const ajv = new Ajv.default({ strict: false, validateFormats: false });
  for (const name of ["spdx", "jsf-0.82"]) {
    ajv.addSchema(await schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  const validate = ajv.compile(await schema("bom-1.6"));
  assert.ok(validate(bom), JSON.stringify(validate.errors));
  assert.ok(!validate({ ...bom, components: [{ type: "gadget", name: "x" }] }), "it finds faults");

  const { components } = bom;
  const lock = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.lock")));
  assert.equal(components.length, Object.keys(lock.npm).length + 1, "and Deno");
  const required = new Set(
    components.filter(({ scope }) => scope === "required")
      .map(({ group, name }) => group ? `${group}/${name}` : name),
  );
  for (const name of ["deno", "commander", "zod", "ky", "dax", "modern-tar", "@zip.js/zip.js"]) {
    assert.ok(required.has(name), name);
  }
  for (const name of ["esbuild", "@babel/parser", "fast-check", "@cyclonedx/cyclonedx-library"]) {
    assert.ok(!required.has(name), name);
  }
  const carried = components.filter(({ scope, name }) => scope === "required" && name !== "deno");
  for (const { name, hashes } of carried) {
    assert.match(hashes?.[0]?.content ?? "", /^[0-9a-f]{128}$/, name);
  }
  const unlicensed = carried.filter(({ licenses }) => licenses === undefined);
  // It has the MIT license, which its package.json does not say.
  assert.deepEqual(unlicensed.map(({ name }) => name), ["combine-errors"]);
}

Deno.test("the release task refuses a tag of another version", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(ROOT, "scripts/release.ts"), "--tag", "v0.0.1"],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  assert.equal(code, 1);
  assert.match(
    new TextDecoder().decode(stderr),
    new RegExp(
      `error: deno.json says version ${version}, but the tag is v0\\.0\\.1\nhint: tag the`,
    ),
  );
});

Deno.test("changesOf() finds the section of a version, with its date", () => {
  const text = "# Changes\n\n## 1.1.0 (2026-02-03)\n\n- b\n\n## 1.0.0 (2026-01-02)\n\n- a\n- c\n";
  assert.deepEqual(changesOf("1.0.0", text), { date: "2026-01-02", text: "- a\n- c" });
  assert.deepEqual(changesOf("1.1.0", text), { date: "2026-02-03", text: "- b" });
  for (const wrong of ["", text, "## 2.0.0\n\n- x\n", "## 2.0.0 (2026-01-02)\n\n"]) {
    assert.throws(() => changesOf("2.0.0", wrong), /CHANGELOG\.md has no section for 2\.0\.0/);
  }
});

Deno.test("a release for Windows is a zip that other programs read", async () => {
  const content = crypto.getRandomValues(new Uint8Array(5000));
  const files = [{ name: "courseraprogramming.exe", mode: 0o755, content }];
  const [zip, again] = [await packArchive(files, "zip"), await packArchive(files, "zip")];
  assert.deepEqual(zip, again);
  const unpack = new Deno.Command("docker", {
    args: [
      ...["run", "--rm", "--interactive", "--network", "none", busyboxImage, "sh", "-c"],
      "cat >/a.zip; unzip -q /a.zip -d /x; sha256sum /x/courseraprogramming.exe",
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const [{ stdout }] = await Promise.all([
    unpack.output(),
    new Blob([Uint8Array.from(zip)]).stream().pipeTo(unpack.stdin),
  ]);
  assert.equal(
    new TextDecoder().decode(stdout),
    `${sha256(content)}  /x/courseraprogramming.exe\n`,
  );
});

Deno.test("no file of a release may be over 60 MB", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "program");
  const big = new Uint8Array(61_000_000);
  // Nothing that can be packed.
  for (let at = 0; at < big.length; at += 65_536) {
    crypto.getRandomValues(big.subarray(at, at + 65_536));
  }
  await Deno.writeFile(path, big);
  const parts = {
    ...{ version, date: "2026-01-31", companions: smallCompanions, installScript: "", bom: "" },
    level: 1 as const,
  };
  await assert.rejects(
    writeReleaseFiles(folder.path, { ...parts, programs: [{ target: ownTarget, path }] }),
    /but no file may be over 60000000/,
  );
});
