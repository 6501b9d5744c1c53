import { PROJECT } from "../../../terminal/links.ts";
import { completionFiles } from "../companions.ts";
import type { ReleasedArchive } from "../release_targets.ts";

/** The blocks of a formula that apply to a system. */
const places: Readonly<Record<string, { system: "macos" | "linux"; processor: "arm" | "intel" }>> =
  {
    "macos-arm64": { system: "macos", processor: "arm" },
    "macos-x64": { system: "macos", processor: "intel" },
    "linux-arm64": { system: "linux", processor: "arm" },
    "linux-x64": { system: "linux", processor: "intel" },
  };

/** The formula of a release for a Homebrew tap, by its name; none without a program for its systems. */
export function homebrewFormula(
  version: string,
  archives: readonly ReleasedArchive[],
): Record<string, string> {
  const blocks = (["macos", "linux"] as const).flatMap((system) => {
    const own = archives.filter(({ target }) => places[target.name]?.system === system);
    return own.length === 0 ? [] : [
      `  on_${system} do`,
      ...own.flatMap(({ target, url, sha256 }) => [
        `    on_${places[target.name]?.processor} do`,
        `      url "${url}"`,
        `      sha256 "${sha256}"`,
        "    end",
      ]),
      "  end",
      "",
    ];
  });
  if (blocks.length === 0) return {};
  const { bash, zsh, fish } = completionFiles;
  const lines = [
    `# Made by \`deno task release\` of ${PROJECT}`,
    "class Courseraprogramming < Formula",
    '  desc "Check, run, upload and publish Docker-based autograders for Coursera"',
    `  homepage "${PROJECT}"`,
    `  version "${version}"`,
    '  license "Apache-2.0"',
    "",
    ...blocks,
    "  def install",
    '    bin.install "courseraprogramming"',
    '    man1.install "courseraprogramming.1"',
    `    bash_completion.install "completions/${bash}" => "courseraprogramming"`,
    `    zsh_completion.install "completions/${zsh}"`,
    `    fish_completion.install "completions/${fish}"`,
    // As the installer does.
    "    # The program for Intel may not start without a signature of this machine.",
    '    return if !OS.mac? || quiet_system(bin/"courseraprogramming", "--version")',
    "",
    '    system "codesign", "--force", "--sign", "-", bin/"courseraprogramming"',
    "  end",
    "",
    "  def caveats",
    '    "Grading needs the docker command and an engine, or podman."',
    "  end",
    "",
    "  test do",
    '    assert_equal version.to_s, shell_output("#{bin}/courseraprogramming --version").strip',
    "  end",
    "end",
    "",
  ];
  return { "courseraprogramming.rb": lines.join("\n") };
}
