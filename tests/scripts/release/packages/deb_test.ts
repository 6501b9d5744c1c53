import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../../../deno.json" with { type: "json" };
import { findProgram, installPrograms, searchPath } from "../../../../scripts/apt.ts";
import { readCompanions } from "../../../../scripts/release/companions.ts";
import { debianVersion, isDebTarget, writeDeb } from "../../../../scripts/release/packages/deb.ts";
import { releaseTargets } from "../../../../scripts/release/release_targets.ts";
import { BINARY } from "../../../support/binary.ts";
import { temporaryFolder, writeFiles } from "../../../support/files.ts";
import { ROOT } from "../../../support/paths.ts";
import {
  ownTarget,
  sha256,
  smallCompanions,
  smallProgram,
} from "../../../support/release/release.ts";
import { requireRoot } from "../../../support/root.ts";

const { version } = config;
const date = "2026-01-31";

interface Output {
  code: number;
  stdout: string;
  stderr: string;
}

async function output(program: string, args: string[], env = {}): Promise<Output> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    env: { PATH: searchPath, LC_ALL: "C.UTF-8", NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** What is below a folder, as `find` names it. */
async function tree(folder: string): Promise<string[]> {
  const { stdout } = await output("find", [folder, "-mindepth", "1", "-printf", "%M %P\n"]);
  return stdout.split("\n").filter((line) => line !== "").sort();
}

/** An empty system of its own, whose dpkg knows what is installed on this machine. */
async function emptySystem() {
  const folder = await temporaryFolder();
  const known = join(folder.path, "known");
  await writeFiles(known, { "available": "", "info/format": "1\n" });
  for (const name of ["updates", "triggers"]) await Deno.mkdir(join(known, name));
  await Deno.copyFile("/var/lib/dpkg/status", join(known, "status"));
  const root = join(folder.path, "root");
  await Deno.mkdir(root);
  const options = [
    ...[`--admindir=${known}`, `--instdir=${root}`, "--log=/dev/null"],
    // Images of Debian are set up to leave out pages.
    "--path-include=/usr/share/*",
  ];
  const dpkg = (...args: string[]) => output("dpkg", [...options, ...args]);
  return { ...folder, root, dpkg };
}

Deno.test("a .deb installs the program with all that belongs to it, and its removal leaves nothing", async (t) => {
  requireRoot();
  await installPrograms({ dpkg: "dpkg", "dpkg-deb": "dpkg", man: "man-db" });
  await using system = await emptySystem();
  const deb = await writeDeb(system.path, {
    version,
    date,
    program: { target: ownTarget, path: BINARY },
    companions: await readCompanions(ROOT, { version, date }),
    level: 1,
  });
  await t.step("it installs, as what it depends on is there", async () => {
    const { code, stderr } = await system.dpkg("--install", deb);
    assert.equal(code, 0, stderr);
    assert.match(
      (await system.dpkg("--status", "courseraprogramming")).stdout,
      /^Status: install ok installed$/m,
    );
    assert.deepEqual((await tree(system.root)).filter((line) => line.startsWith("-")), [
      "-rw-r--r-- usr/share/bash-completion/completions/courseraprogramming",
      "-rw-r--r-- usr/share/doc/courseraprogramming/changelog.gz",
      "-rw-r--r-- usr/share/doc/courseraprogramming/copyright",
      "-rw-r--r-- usr/share/fish/vendor_completions.d/courseraprogramming.fish",
      "-rw-r--r-- usr/share/man/man1/courseraprogramming.1.gz",
      "-rw-r--r-- usr/share/zsh/vendor-completions/_courseraprogramming",
      "-rwxr-xr-x usr/bin/courseraprogramming",
    ]);
  });
  await t.step("every file is what the package says", async () => {
    const { code, stdout, stderr } = await system.dpkg("--verify", "courseraprogramming");
    assert.deepEqual([code, stdout], [0, ""], stderr);
  });
  await t.step("the program runs", async () => {
    const { stdout } = await output(join(system.root, "usr/bin/courseraprogramming"), [
      "--version",
    ]);
    assert.equal(stdout, `${version}\n`);
  });
  await t.step("man shows its page", async () => {
    const { code, stdout } = await output(
      "man",
      ["-M", join(system.root, "usr/share/man"), "--warnings=w", "courseraprogramming"],
      { MANWIDTH: "80", MANPAGER: "cat" },
    );
    assert.equal(code, 0);
    assert.match(stdout, /^SYNOPSIS\n {7}courseraprogramming \[options\] command/m);
  });
  await t.step("bash finds the completions", async () => {
    const script = join(system.root, "usr/share/bash-completion/completions/courseraprogramming");
    const { stdout } = await output("bash", ["-c", 'source "$0"; complete -p', script]);
    assert.match(stdout, /^complete -F _courseraprogramming courseraprogramming$/m);
  });
  await t.step("nothing is left when it is purged", async () => {
    const { code, stderr } = await system.dpkg("--purge", "courseraprogramming");
    assert.equal(code, 0, stderr);
    assert.deepEqual(await tree(system.root), []);
  });
});

Deno.test("dpkg refuses a .deb where the C library is too old", async () => {
  requireRoot();
  await using system = await emptySystem();
  const status = join(system.path, "known", "status");
  await Deno.writeTextFile(
    status,
    (await Deno.readTextFile(status)).replace(
      /^(Package: libc6\n[^]*?\nVersion: ).*$/m,
      "$12.26-1",
    ),
  );
  const { code, stderr } = await system.dpkg("--install", await smallDeb(system.path));
  assert.equal(code, 1);
  assert.match(stderr, /courseraprogramming depends on libc6 \(>= 2\.27\)/);
});

async function smallDeb(folder: string, target = ownTarget): Promise<string> {
  const path = join(folder, "program");
  await Deno.writeTextFile(path, smallProgram(version));
  const program = { target, path };
  return await writeDeb(folder, { version, date, program, companions: smallCompanions, level: 1 });
}

Deno.test("a .deb has the same bytes whatever the umask, and files of root", async () => {
  await using folder = await temporaryFolder();
  const usual = Deno.umask(0o022);
  try {
    const first = sha256(await Deno.readFile(await smallDeb(folder.path)));
    Deno.umask(0o077);
    const deb = await smallDeb(folder.path);
    assert.equal(sha256(await Deno.readFile(deb)), first);
    const { stdout } = await output("dpkg-deb", ["--contents", deb], { TZ: "UTC" });
    for (const line of stdout.trim().split("\n")) {
      assert.match(line, /^(-rw-r--r--|[-d]rwxr-xr-x) root\/root +\d+ 2026-01-31 00:00 \.\//);
    }
  } finally {
    Deno.umask(usual);
  }
});

Deno.test("there is a .deb for each Linux, under Debian's names", async () => {
  await using folder = await temporaryFolder();
  const found: Record<string, string> = {};
  for (const target of releaseTargets.filter(isDebTarget)) {
    const deb = await smallDeb(folder.path, target);
    const { stdout } = await output("dpkg-deb", ["--field", deb, "Architecture"]);
    found[target.name] = `${deb.slice(folder.path.length + 1)} ${stdout.trim()}`;
  }
  assert.deepEqual(found, {
    "linux-x64": `courseraprogramming_${version}_amd64.deb amd64`,
    "linux-arm64": `courseraprogramming_${version}_arm64.deb arm64`,
  });
});

Deno.test("debianVersion() orders versions as they came", async () => {
  const program = await findProgram("dpkg");
  assert.ok(program !== undefined, "dpkg is not installed");
  const inOrder = ["0.9.9", "1.0.0-alpha.1", "1.0.0-rc-2.1", "1.0.0", "1.0.1-rc.1", "1.0.1"];
  for (const [index, version] of inOrder.slice(1).entries()) {
    const pair = [inOrder[index]!, version].map(debianVersion);
    const { code } = await output(program, ["--compare-versions", pair[0]!, "lt", pair[1]!]);
    assert.equal(code, 0, pair.join(" before "));
  }
});
