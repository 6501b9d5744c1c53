import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../../../deno.json" with { type: "json" };
import { findProgram, installPrograms } from "../../../../scripts/apt.ts";
import { readCompanions } from "../../../../scripts/release/companions.ts";
import { homebrewFormula } from "../../../../scripts/release/packages/homebrew.ts";
import { writeReleaseFiles } from "../../../../scripts/release/release_files.ts";
import { releaseTargets } from "../../../../scripts/release/release_targets.ts";
import { BINARY } from "../../../support/binary.ts";
import { temporaryFolder } from "../../../support/files.ts";
import { ROOT } from "../../../support/paths.ts";
import { ownTarget, smallCompanions, smallProgram } from "../../../support/release/release.ts";

const { version } = config;
const date = "2026-01-31";

/**
 * As much of Homebrew as a formula like this one calls: it reads FORMULA for a system and, where a
 * PREFIX is given, installs what lies in the working directory there and runs the formula's test.
 */
const homebrew = `
require "fileutils"
require "json"
require "pathname"
SYSTEM, PROCESSOR, FORMULA, PREFIX = ARGV
module OS
  def self.mac? = SYSTEM == "macos"
end
class Place
  def initialize(path) = @path = path
  def /(name) = Pathname.new(@path) / name
  def to_s = @path
  def install(what)
    FileUtils.mkdir_p(@path)
    pairs = what.is_a?(Hash) ? what : { what => File.basename(what) }
    pairs.each { |from, to| FileUtils.cp(from, File.join(@path, to), preserve: true) }
  end
end
class Formula
  FACTS = {}
  CALLS = []
  class << self
    %w[desc homepage version license url sha256].each do |name|
      define_method(name) { |value| raise "twice: #{name}" if FACTS[name]; FACTS[name] = value }
    end
    def on_macos = (yield if SYSTEM == "macos")
    def on_linux = (yield if SYSTEM == "linux")
    def on_arm = (yield if PROCESSOR == "arm")
    def on_intel = (yield if PROCESSOR == "intel")
    def test(&block) = define_method(:run_test, &block)
  end
  { bin: "bin", man1: "share/man/man1", bash_completion: "etc/bash_completion.d",
    zsh_completion: "share/zsh/site-functions", fish_completion: "share/fish/vendor_completions.d",
  }.each { |name, path| define_method(name) { Place.new(File.join(PREFIX, path)) } }
  def version = FACTS["version"]
  def system(*words) = CALLS << words.map(&:to_s)
  def quiet_system(*words) = (CALLS << words.map(&:to_s)) && ENV["STARTS"] != "no"
  def shell_output(line) = IO.popen(line, &:read)
  def assert_equal(wanted, found) = (raise "#{found} is not #{wanted}" unless wanted == found)
end
load FORMULA
if PREFIX
  formula = Courseraprogramming.new
  formula.install
  formula.run_test
  Formula::FACTS["caveats"] = formula.caveats
  Formula::FACTS["calls"] = Formula::CALLS
end
puts Formula::FACTS.to_json
`;

interface Facts {
  version: string;
  url?: string;
  sha256?: string;
  calls?: string[][];
}

async function ruby(args: string[], options: Deno.CommandOptions = {}): Promise<string> {
  await installPrograms({ ruby: "ruby" });
  const program = await findProgram("ruby");
  assert.ok(program !== undefined, "ruby is not installed");
  const { code, stdout, stderr } = await new Deno.Command(program, { args, ...options }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

const archives = releaseTargets.map((target, index) => ({
  target,
  name: `archive-${target.name}`,
  url: `https://releases.example/${target.name}`,
  sha256: `${index}`.repeat(64),
}));

Deno.test("the formula names the archive of each system, and its checksum", async () => {
  const text = homebrewFormula(version, archives)["courseraprogramming.rb"]!;
  await using folder = await temporaryFolder({ "formula.rb": text, "homebrew.rb": homebrew });
  const [formula, harness] = ["formula.rb", "homebrew.rb"].map((name) => join(folder.path, name));
  assert.equal(await ruby(["-cw", formula!]), "Syntax OK\n");
  const systems = {
    "macos-arm64": "arm",
    "macos-x64": "intel",
    "linux-arm64": "arm",
    "linux-x64": "intel",
  };
  for (const [name, processor] of Object.entries(systems)) {
    const system = name.split("-")[0]!;
    const facts: Facts = JSON.parse(await ruby([harness!, system, processor, formula!]));
    const archive = archives.find(({ target }) => target.name === name)!;
    assert.deepEqual(
      [facts.version, facts.url, facts.sha256],
      [version, archive.url, archive.sha256],
    );
  }
});

Deno.test("the formula of a release installs its archive, and passes its own test", async () => {
  await using folder = await temporaryFolder({ "homebrew.rb": homebrew });
  const [release, unpacked, prefix] = ["release", "unpacked", "prefix"]
    .map((name) => join(folder.path, name)) as [string, string, string];
  await Deno.mkdir(release);
  await Deno.mkdir(unpacked);
  await writeReleaseFiles(release, {
    ...{
      version,
      date,
      installScript: await Deno.readTextFile(join(ROOT, "scripts/release/install.sh")),
    },
    companions: await readCompanions(ROOT, { version, date }),
    programs: [{ target: ownTarget, path: BINARY }],
    bom: "{}\n",
    level: 1,
  });
  const formula = join(release, "courseraprogramming.rb");
  const processor = Deno.build.arch === "aarch64" ? "arm" : "intel";
  const words = [join(folder.path, "homebrew.rb"), Deno.build.os, processor, formula, prefix];
  const { url = "", sha256 }: Facts = JSON.parse(await ruby(words.slice(0, -1)));
  const name = url.split("/").at(-1)!;
  const sums = await Deno.readTextFile(join(release, "SHA256SUMS"));
  assert.ok(sums.split("\n").includes(`${sha256}  ${name}`), sums);
  const tar = ["-xzf", join(release, name), "-C", unpacked];
  assert.ok((await new Deno.Command("tar", { args: tar }).output()).success);
  const { calls }: Facts = JSON.parse(await ruby(words, { cwd: unpacked }));
  assert.deepEqual(calls, []);
  const installed = await new Deno.Command("find", {
    args: [prefix, "-type", "f", "-printf", "%P\n"],
  })
    .output();
  assert.deepEqual(new TextDecoder().decode(installed.stdout).trim().split("\n").sort(), [
    "bin/courseraprogramming",
    "etc/bash_completion.d/courseraprogramming",
    "share/fish/vendor_completions.d/courseraprogramming.fish",
    "share/man/man1/courseraprogramming.1",
    "share/zsh/site-functions/_courseraprogramming",
  ]);
});

Deno.test("on macOS the formula signs a program that does not start, and no other", async () => {
  const { license, manPage, completions } = smallCompanions;
  await using folder = await temporaryFolder({
    "homebrew.rb": homebrew,
    "formula.rb": homebrewFormula(version, archives)["courseraprogramming.rb"]!,
    courseraprogramming: { text: smallProgram(version), mode: 0o755 },
    LICENSE: license,
    "courseraprogramming.1": manPage,
    "completions/courseraprogramming.bash": completions.bash,
    "completions/_courseraprogramming": completions.zsh,
    "completions/courseraprogramming.fish": completions.fish,
  });
  const program = join(folder.path, "prefix/bin/courseraprogramming");
  for (const STARTS of ["yes", "no"]) {
    const words = ["homebrew.rb", "macos", "intel", "./formula.rb", join(folder.path, "prefix")];
    const { calls }: Facts = JSON.parse(await ruby(words, { cwd: folder.path, env: { STARTS } }));
    assert.deepEqual(calls, [
      [program, "--version"],
      ...(STARTS === "yes" ? [] : [["codesign", "--force", "--sign", "-", program]]),
    ]);
  }
});

Deno.test("a formula has no block for a system without a program, and is none without any", () => {
  const of = (...names: string[]) =>
    homebrewFormula(version, archives.filter(({ target }) => names.includes(target.name)));
  assert.doesNotMatch(of("linux-x64")["courseraprogramming.rb"]!, /on_macos|on_arm/);
  assert.deepEqual(of("windows-x64"), {});
});
