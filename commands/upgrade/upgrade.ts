import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { InvalidArgumentError } from "commander";
import { UserError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { bytes } from "../../terminal/measures.ts";
import { visible } from "../../terminal/text.ts";
import type { UpgradeDocument } from "../account/documents.ts";
import { endpointAddress } from "../endpoint.ts";
import type { Host } from "../host.ts";
import { compareVersions, isVersion } from "./program_version.ts";
import type { Tools } from "../tools.ts";

/** Options for `upgrade`. */
export interface UpgradeOptions {
  /** The running version. */
  current: string;
  /** The requested version; default: the newest. */
  version: string | undefined;
  baseUrl: string | undefined;
  /** Only print the available version. */
  check: boolean;
  json: boolean;
}

/** @param current the built-in version */
export function upgradeCommand(host: Host, current: string): CommandUnknownOpts {
  const command = new Command("upgrade")
    .summary("replace this program by a newer version")
    .description(
      "Download a release, check it against its SHA-256, and put it in place of this program by " +
        "one rename. A program that a package manager installed is left to it.",
    )
    .argument("[version]", "the newest by default; may be an older one", versionNumber)
    .option("--check", "only say whether there is a newer version")
    .addOption(
      new Option("--base-url <url>", "a mirror of the releases").argParser(endpointAddress)
        .env("COURSERAPROGRAMMING_BASE_URL"),
    )
    .option("--json", "print one JSON document; see `schema upgrade`")
    .addHelpText(
      "after",
      "\nOn a terminal, other commands say once a day when there is a newer version; " +
        "COURSERAPROGRAMMING_NO_UPDATE_CHECK=1 stops that.\n\n" +
        "Examples:\n" +
        "  courseraprogramming upgrade --check\n" +
        "  courseraprogramming upgrade\n" +
        "  courseraprogramming upgrade 1.0.0 --base-url https://mirror.example/courseraprogramming",
    );
  command.action(async (version, { baseUrl, check = false, json = false }) => {
    const options = { current, version, baseUrl, check, json };
    host.finish(await upgrade(options, host.tools(command)));
  });
  return command;
}

function versionNumber(text: string): string {
  const version = text.replace(/^v/, "");
  if (!isVersion(version)) throw new InvalidArgumentError("It must be a version such as 1.2.3.");
  return version;
}

/** Installs a release, unless it is already running. */
export async function upgrade(options: UpgradeOptions, tools: Tools): Promise<ExitCode> {
  const { current, check, json } = options;
  const { terminal, signal } = tools;
  const [{ findRelease, RELEASES }, { ownProgram, openReplacement }] = await Promise.all([
    import("./download.ts"),
    import("./own_program.ts"),
  ]);
  // Report what prevents an upgrade before downloading anything.
  const program = check ? undefined : await ownProgram();
  const baseUrl = (options.baseUrl ?? RELEASES).replace(/\/+$/, "");
  const release = await findRelease({ baseUrl, signal }, options.version);
  const wanted = options.version !== undefined
    ? release.version !== current
    : compareVersions(current, release.version) < 0;
  if (program !== undefined && wanted) {
    await using replacement = await openReplacement(program);
    const archive = await fetchArchive(release, tools);
    await replacement.install(archive);
  }
  const installed = program !== undefined && wanted;
  if (json) {
    terminal.json(
      {
        schema: 1,
        current,
        release: release.version,
        newer: compareVersions(current, release.version) < 0,
        installed: installed ? program : null,
      } satisfies UpgradeDocument,
    );
  } else terminal.result(sentence({ current, release: release.version, wanted, installed }));
  if (installed) terminal.note(`Replaced \`${visible(program)}\``);
  return ExitCode.Ok;
}

async function fetchArchive(
  { version, archive }: Awaited<ReturnType<typeof import("./download.ts").findRelease>>,
  { terminal, signal }: Tools,
): Promise<Uint8Array<ArrayBuffer>> {
  const { downloadArchive, ownSystem } = await import("./download.ts");
  if (archive === undefined) {
    throw new UserError(`Release ${version} has no program for ${ownSystem()}`, {
      hint: "name another version: `courseraprogramming upgrade VERSION`",
    });
  }
  try {
    return await downloadArchive(
      archive,
      signal,
      (received) => terminal.progress(`Downloading ${version}: ${bytes(received)}`),
    );
  } finally {
    terminal.endProgress();
  }
}

function sentence(
  { current, release, wanted, installed }: {
    current: string;
    release: string;
    wanted: boolean;
    installed: boolean;
  },
): string {
  if (installed) return `courseraprogramming ${release}, in place of ${current}`;
  if (wanted) return `Version ${release} is available; this is ${current}`;
  return current === release
    ? `This is version ${current} already`
    : `This is version ${current}; the newest release is ${release}`;
}
