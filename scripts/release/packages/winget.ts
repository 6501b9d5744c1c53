import { stringify } from "yaml";
import { PROJECT } from "../../../terminal/links.ts";
import type { ReleasedArchive } from "../release_targets.ts";

/** The id of the package, with which the names of the files begin. */
const identifier = "Coursera.courseraprogramming";

/** The version of the schemas that the manifests follow. */
const schema = "1.6.0";

/**
 * The three manifests of a release for winget, by their names; none without a program for Windows.
 *
 * @param date the day of the release, as `2026-01-31`
 */
export function wingetManifests(
  version: string,
  date: string,
  archives: readonly ReleasedArchive[],
): Record<string, string> {
  const archive = archives.find(({ target }) => target.name === "windows-x64");
  if (archive === undefined) return {};
  return {
    [`${identifier}.yaml`]: manifest("version", version, { DefaultLocale: "en-US" }),
    [`${identifier}.installer.yaml`]: manifest("installer", version, {
      InstallerType: "zip",
      NestedInstallerType: "portable",
      NestedInstallerFiles: [{
        RelativeFilePath: archive.target.program,
        PortableCommandAlias: "courseraprogramming",
      }],
      ReleaseDate: date,
      Installers: [{
        Architecture: "x64",
        InstallerUrl: archive.url,
        InstallerSha256: archive.sha256.toUpperCase(),
      }],
    }),
    [`${identifier}.locale.en-US.yaml`]: manifest("defaultLocale", version, {
      PackageLocale: "en-US",
      Publisher: "Coursera",
      PublisherUrl: "https://www.coursera.org",
      PublisherSupportUrl: `${PROJECT}/issues`,
      PackageName: "courseraprogramming",
      PackageUrl: PROJECT,
      License: "Apache-2.0",
      LicenseUrl: `${PROJECT}/blob/v${version}/LICENSE`,
      ShortDescription:
        "Check, run, upload and publish Docker-based autograders for Coursera courses.",
      Tags: ["autograder", "coursera", "docker", "grading"],
      ReleaseNotesUrl: `${PROJECT}/releases/tag/v${version}`,
    }),
  };
}

function manifest(
  type: "version" | "installer" | "defaultLocale",
  version: string,
  fields: Record<string, unknown>,
): string {
  const address = `https://aka.ms/winget-manifest.${type}.${schema}.schema.json`;
  const text = stringify({
    PackageIdentifier: identifier,
    PackageVersion: version,
    ...fields,
    ManifestType: type,
    ManifestVersion: schema,
  }, { lineWidth: 0 });
  return `# Made by \`deno task release\` of ${PROJECT}\n# yaml-language-server: $schema=${address}\n\n${text}`;
}
