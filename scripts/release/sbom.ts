import { Factories } from "@cyclonedx/cyclonedx-library/Contrib/License";
import { ComponentScope, ComponentType, HashAlgorithm } from "@cyclonedx/cyclonedx-library/Enums";
import { Bom, Component } from "@cyclonedx/cyclonedx-library/Models";
import { JSON as Json, JsonSerializer } from "@cyclonedx/cyclonedx-library/Serialize";
import { Spec1dot6 } from "@cyclonedx/cyclonedx-library/Spec";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { join } from "node:path";

/** Makes SPDX expressions of several licenses, or ids of single ones. */
const licenses = new Factories.LicenseFactory((text) => / (AND|OR|WITH) /.test(text));

/** The facts that a software bill of materials is made from. */
export interface BomSources {
  /** Name, version and license of the program. */
  program: { name: string; version: string; license: string };
  /** The day of the release, as `2026-01-31`. */
  date: string;
  /** The text of `deno.lock`. */
  lock: string;
  /** Paths of the files that were bundled, as esbuild names them. */
  bundled: readonly string[];
  /** Deno's `node_modules` folder, which has the packages' licenses. */
  nodeModules: string;
  /** The version of Deno that the program contains. */
  deno: string;
}

/** A package of the lock file. */
interface LockedPackage {
  integrity: string;
  dependencies?: string[];
}

/**
 * Writes the CycloneDX 1.6 document of a release: each package of the lock file with its checksum,
 * `required` when files of it are in the program, `excluded` when it only builds or tests it. The
 * same sources give the same text.
 */
export async function softwareBom(sources: BomSources): Promise<string> {
  const { program, date, deno } = sources;
  const bom = new Bom();
  const main = new Component(ComponentType.Application, program.name, {
    bomRef: program.name,
    version: program.version,
  });
  main.licenses.add(licenses.makeFromString(program.license));
  const runtime = new Component(ComponentType.Platform, "deno", {
    bomRef: "deno",
    version: deno,
    scope: ComponentScope.Required,
  });
  main.dependencies.add(runtime.bomRef);
  bom.components.add(runtime);
  for (const component of await packageComponents(sources)) {
    bom.components.add(component);
    if (component.scope === ComponentScope.Required) main.dependencies.add(component.bomRef);
  }
  bom.metadata.component = main;
  bom.metadata.timestamp = new Date(`${date}T00:00:00Z`);
  const serializer = new JsonSerializer(new Json.Normalize.Factory(Spec1dot6));
  const write = () => serializer.serialize(bom, { sortLists: true, space: 2 }) + "\n";
  bom.serialNumber = serialNumber(write());
  return write();
}

async function packageComponents(
  { lock, bundled, nodeModules }: BomSources,
): Promise<Component[]> {
  const { npm }: { npm: Record<string, LockedPackage> } = JSON.parse(lock);
  const folders = new Set(bundled.map((path) => /\/\.deno\/([^/]+)\//.exec(path)?.[1]));
  return await Promise.all(
    Object.entries(npm).map(async ([key, { integrity }]) => {
      const [, group, name, version] = /^(?:(@[^/]+)\/)?([^@]+)@([^_]+)/.exec(key) ?? [];
      if (name === undefined || version === undefined) {
        throw new Error(`deno.lock names a package in an unknown way: ${key}`);
      }
      const path = group === undefined ? name : `${group}/${name}`;
      const folder = `${path.replace("/", "+")}@${version}`;
      const component = new Component(ComponentType.Library, name, {
        bomRef: key,
        ...(group === undefined ? {} : { group }),
        version,
        purl: `pkg:npm/${path.replace("@", "%40")}@${version}`,
        scope: folders.has(folder) ? ComponentScope.Required : ComponentScope.Excluded,
      });
      const [algorithm, digest = ""] = integrity.split("-");
      if (algorithm !== "sha512") throw new Error(`deno.lock has no SHA-512 of ${key}`);
      component.hashes.set(
        HashAlgorithm["SHA-512"],
        Buffer.from(digest, "base64").toString("hex"),
      );
      const license = await licenseOf(join(nodeModules, ".deno", folder, "node_modules", path));
      if (license !== undefined) {
        component.licenses.add(licenses.makeFromString(license));
      }
      return component;
    }),
  );
}

/** Undefined for a package for another system, which is not unpacked here. */
async function licenseOf(directory: string): Promise<string | undefined> {
  const text = await Deno.readTextFile(join(directory, "package.json")).catch(() => undefined);
  const license: unknown = text === undefined ? undefined : JSON.parse(text).license;
  return typeof license === "string" ? license : undefined;
}

/** A UUID made from the content, so that each release has its own. */
function serialNumber(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  // These bits mark a UUID of version 8, whose content is up to its maker.
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}`;
  return `urn:uuid:${uuid}-${hex.slice(20, 32)}`;
}
