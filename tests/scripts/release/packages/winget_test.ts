import assert from "node:assert/strict";
import { parse } from "yaml";
import { wingetManifests } from "../../../../scripts/release/packages/winget.ts";
import { releaseTargets } from "../../../../scripts/release/release_targets.ts";

const archives = releaseTargets.map((target) => ({
  target,
  name: `archive-${target.name}.zip`,
  url: `https://releases.example/${target.name}.zip`,
  sha256: "ab".repeat(32),
}));

/** What the schemas of Microsoft (microsoft/winget-cli, schemas/JSON/manifests/v1.6.0) require. */
const required: Readonly<Record<string, readonly string[]>> = {
  version: ["DefaultLocale"],
  installer: ["Installers"],
  defaultLocale: ["PackageLocale", "Publisher", "PackageName", "License", "ShortDescription"],
};

Deno.test("the winget manifests have what their schemas require, and the archive's checksum", () => {
  const files = wingetManifests("1.2.3", "2026-01-31", archives);
  assert.deepEqual(Object.keys(files), [
    "Coursera.courseraprogramming.yaml",
    "Coursera.courseraprogramming.installer.yaml",
    "Coursera.courseraprogramming.locale.en-US.yaml",
  ]);
  const types = new Set<string>();
  for (const [name, text] of Object.entries(files)) {
    const manifest = parse(text);
    const type: string = manifest.ManifestType;
    types.add(type);
    assert.ok(
      text.includes(
        `\n# yaml-language-server: $schema=https://aka.ms/winget-manifest.${type}.1.6.0.schema.json\n`,
      ),
    );
    const common = ["PackageIdentifier", "PackageVersion", "ManifestType", "ManifestVersion"];
    for (const field of [...common, ...required[type] ?? []]) {
      assert.ok(manifest[field] !== undefined, `${name}: ${field}`);
    }
    assert.deepEqual(
      [manifest.PackageIdentifier, manifest.PackageVersion, manifest.ManifestVersion],
      ["Coursera.courseraprogramming", "1.2.3", "1.6.0"],
    );
  }
  assert.deepEqual([...types].sort(), Object.keys(required).sort());
  const installer = parse(files["Coursera.courseraprogramming.installer.yaml"]!);
  assert.deepEqual(installer.Installers, [{
    Architecture: "x64",
    InstallerUrl: "https://releases.example/windows-x64.zip",
    InstallerSha256: "AB".repeat(32),
  }]);
  assert.deepEqual(installer.NestedInstallerFiles, [{
    RelativeFilePath: "courseraprogramming.exe",
    PortableCommandAlias: "courseraprogramming",
  }]);
  assert.equal(installer.ReleaseDate, "2026-01-31");
});

Deno.test("values of winget manifests stay within their schemas", () => {
  const files = Object.values(wingetManifests("1.2.3", "2026-01-31", archives)).map((text) =>
    parse(text)
  );
  const locale = files.find(({ ManifestType }) => ManifestType === "defaultLocale");
  assert.ok(locale.ShortDescription.length >= 3 && locale.ShortDescription.length <= 256);
  assert.ok(locale.Tags.length <= 16);
  for (const tag of locale.Tags) assert.match(tag, /^\S{1,40}$/);
  for (const [field, value] of Object.entries(locale)) {
    if (field.endsWith("Url")) assert.match(String(value), /^https:\/\/\S+$/, field);
  }
  for (const part of locale.PackageIdentifier.split(".")) assert.match(part, /^[\w-]{1,32}$/);
  // A number is no version.
  const [{ PackageVersion }] = Object.values(wingetManifests("2.0", "2026-01-31", archives))
    .map((text) => parse(text));
  assert.equal(PackageVersion, "2.0");
});

Deno.test("there are no winget manifests without a program for Windows", () => {
  const others = archives.filter(({ target }) => target.name !== "windows-x64");
  assert.deepEqual(wingetManifests("1.2.3", "2026-01-31", others), {});
});
