import $ from "dax";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import config from "../deno.json" with { type: "json" };
import { UserError } from "../terminal/errors.ts";
import { changesOf } from "./release/changelog.ts";
import { bundleProgram } from "./build/bundle.ts";
import { compileBundle } from "./build/compile.ts";
import { withLock } from "./lock.ts";
import { type Companions, readCompanions } from "./release/companions.ts";
import { isDebTarget, writeDeb } from "./release/packages/deb.ts";
import { type ReleaseFile, writeReleaseFiles } from "./release/release_files.ts";
import { archiveName, type MadeProgram, releaseTargets } from "./release/release_targets.ts";
import { softwareBom } from "./release/sbom.ts";
import { print, runScript, say } from "./say.ts";

/** One call of the task `release`. */
interface ReleaseOptions {
  /** The expected version; by default the tag of the checked-out commit. */
  tag: string | undefined;
  /** The folder for the files; it is emptied first. */
  output: string;
  /** Whether to fail if a system cannot be compiled for. */
  all: boolean;
}

/** The programs that were compiled, and why the others were not. */
interface Programs {
  made: MadeProgram[];
  missing: { name: string; reason: string }[];
  /** The version of Deno that they contain. */
  deno: string;
}

const root = resolve(import.meta.dirname!, "..");
const build = join(root, "build");

/** Makes all files of a release; the same sources give the same bytes. */
async function release({ tag, output, all }: ReleaseOptions): Promise<number> {
  const { version } = config;
  await requireTag(version, tag);
  const [changelog, installScript, lock] = await Promise.all(
    ["CHANGELOG.md", "scripts/release/install.sh", "deno.lock"].map(read),
  ) as [string, string, string];
  const { date, text: changes } = changesOf(version, changelog);
  const companions = await readCompanions(root, { version, date });
  return await withLock(join(build, "compile.lock"), async () => {
    const bundle = join(build, "bundle");
    const bundled = await bundleProgram(bundle);
    const programs = await compilePrograms(bundle);
    const { made, deno } = programs;
    await requireVersion(version, made);
    const bom = await softwareBom({
      program: { name: "courseraprogramming", version, license: config.license },
      date,
      lock,
      bundled,
      nodeModules: join(build, "stage", "node_modules"),
      deno,
    });
    await emptyDirectory(output);
    const debs = await makeDebs(made, { date, companions });
    const files = await writeReleaseFiles(output, {
      version,
      date,
      programs: made,
      companions,
      installScript,
      bom,
      packages: debs.made,
    });
    await Deno.writeTextFile(join(output, "notes.md"), notes(changes, programs.missing));
    const missing = [...programs.missing, ...debs.missing];
    await report(files, { made, missing, deno }, output);
    return all && missing.length > 0 ? 1 : 0;
  });
}

function read(name: string): Promise<string> {
  return Deno.readTextFile(join(root, name));
}

async function requireTag(version: string, given: string | undefined): Promise<void> {
  const tag = given ?? (await $`git tag --points-at HEAD`.cwd(root)
    .stdin("null").stdout("piped").stderr("null").noThrow()).stdout.trim();
  if (tag === `v${version}`) return;
  throw new UserError(
    `deno.json says version ${version}, but ${
      tag === "" ? "the commit has no tag" : `the tag is ${tag.replaceAll("\n", ", ")}`
    }`,
    { hint: `tag the commit v${version}, or say --tag v${version} to make the files all the same` },
  );
}

async function compilePrograms(bundle: string): Promise<Programs> {
  const programs: Programs = { made: [], missing: [], deno: "" };
  for (const target of releaseTargets) {
    const path = join(build, "release-programs", target.name, target.program);
    try {
      const deno = await compileBundle(bundle, { output: path, target: target.deno });
      if (programs.made.length > 0 && programs.deno !== deno) {
        throw new UserError(`${target.name} would run on Deno ${deno}, others on ${programs.deno}`);
      }
      programs.made.push({ target, path });
      programs.deno = deno;
      say(`Compiled ${target.name}`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      programs.missing.push({ name: target.name, reason: error.message });
    }
  }
  return programs;
}

/** Packages the programs for Linux, where dpkg-deb is installed. */
async function makeDebs(
  programs: readonly MadeProgram[],
  { date, companions }: { date: string; companions: Companions },
) {
  const debs: { made: string[]; missing: Programs["missing"] } = { made: [], missing: [] };
  const folder = join(build, "release-packages");
  await emptyDirectory(folder);
  for (const program of programs.filter(({ target }) => isDebTarget(target))) {
    try {
      debs.made.push(
        await writeDeb(folder, { version: config.version, date, program, companions }),
      );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      debs.missing.push({ name: `${program.target.name}.deb`, reason: error.message });
    }
  }
  return debs;
}

/** Runs the program for this system. */
async function requireVersion(version: string, made: MadeProgram[]): Promise<void> {
  const native = made.find(({ target }) => target.deno === Deno.build.target);
  if (native === undefined) throw new UserError("There is no program for this system to try");
  const printed = await $`${native.path} --version`.stdin("null").text();
  if (printed.trim() !== version) {
    throw new UserError(`\`${native.path} --version\` printed ${printed.trim()}, not ${version}`);
  }
}

async function emptyDirectory(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(path, { recursive: true });
}

/** The text to publish with a release. */
function notes(changes: string, missing: Programs["missing"]): string {
  const absent = missing.map(({ name }) => name).join(", ");
  return [
    changes,
    ...(absent === "" ? [] : [`There is no program for ${absent} in this release.`]),
    "`gh attestation verify FILE --repo coursera/courseraprogramming` shows where a file was made.",
  ].join("\n\n") + "\n";
}

async function report(
  files: ReleaseFile[],
  { made, missing, deno }: Programs,
  output: string,
): Promise<void> {
  for (const { name, size } of files) {
    const program = made.find(({ target }) => archiveName(config.version, target) === name);
    const plain = program && megabytes((await Deno.stat(program.path)).size);
    print(`${name}  ${megabytes(size)}${plain === undefined ? "" : `, unpacked ${plain}`}`);
  }
  for (const { name, reason } of missing) print(`not made: ${name}: ${reason}`);
  print(`${files.length} files and SHA256SUMS in ${relative(Deno.cwd(), output)}, on Deno ${deno}`);
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

if (import.meta.main) {
  await runScript(async () => {
    const { values } = parseArgs({
      args: Deno.args,
      options: {
        tag: { type: "string" },
        output: { type: "string" },
        all: { type: "boolean", default: false },
      },
    });
    const output = resolve(values.output ?? join(build, "release"));
    return await release({ tag: values.tag, output, all: values.all });
  });
}
