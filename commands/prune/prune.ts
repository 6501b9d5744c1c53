import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Docker } from "../../docker/engine/docker.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { bytes as byteText } from "../../terminal/measures.ts";
import { visible, visibleLine } from "../../terminal/text.ts";
import { columns } from "../columns.ts";
import type { Host } from "../host.ts";
import type { PruneDocument } from "./document.ts";
import type { Tools } from "../tools.ts";

/** Options for `prune`. */
export interface PruneOptions {
  dryRun: boolean;
  json: boolean;
}

export function pruneCommand(host: Host): CommandUnknownOpts {
  const command = new Command("prune")
    .summary("remove images that this program built, and leftovers of killed runs")
    .description(
      "Remove images that this program named and nothing uses any more, and what killed runs left " +
        "behind: containers, volumes and temporary folders.\n\n" +
        "A directory or zip is built to an image `courseraprogramming-local/NAME:HASH`, one for each\n" +
        "place; the next build of the same place replaces it. `inspect --failed` makes images named\n" +
        "`courseraprogramming-local/kept:ID`, and `courseraprogramming-local/replaced:ID` is an earlier\n" +
        "build of which a container was kept. An image stays while there is a container of it, while it\n" +
        "has any other name, and while another run of this program is at work. Containers that were\n" +
        "kept on purpose (`--keep-failed`, `--no-rm`) stay; once such a container is removed, the " +
        "copy of its submission goes too.",
    )
    .option("--dry-run", "list what would be removed, and remove nothing")
    .option("--json", "print one JSON document; see `schema prune`")
    .addHelpText(
      "after",
      "\nExamples:\n" +
        "  courseraprogramming prune --dry-run\n" +
        "  courseraprogramming prune",
    );
  command.action(async ({ dryRun = false, json = false }) => {
    host.finish(await prune({ dryRun, json }, host.tools(command)));
  });
  return command;
}

/** Removes what this program created on the engine and no longer needs. */
export async function prune({ dryRun, json }: PruneOptions, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools;
  const docker = await tools.docker();
  const { findOwnImages } = await import("../../docker/image/own_images.ts");
  const before = dryRun ? undefined : await docker.layersSize();
  // Before images, because its containers use them.
  const leftovers = dryRun ? null : await sweep(docker, tools);
  const document: PruneDocument = {
    schema: 1,
    dryRun,
    removed: [],
    kept: [],
    freedBytes: null,
    volumes: await orphans(docker, dryRun),
    leftovers,
  };
  for (const { names, bytes, use } of await findOwnImages(docker, tools.temporary)) {
    tools.signal.throwIfAborted();
    const why = use ?? (dryRun ? undefined : await remove(docker, names));
    if (why === undefined) document.removed.push({ names, bytes });
    else document.kept.push({ names, bytes, why });
  }
  if (before !== undefined) {
    const after = await docker.layersSize();
    if (after !== undefined) document.freedBytes = Math.max(0, before - after);
  }
  if (json) terminal.json(document);
  else show(document, tools);
  return ExitCode.Ok;
}

/** Removes the volumes of kept containers that no longer exist. */
async function orphans(docker: Docker, dryRun: boolean): Promise<PruneDocument["volumes"]> {
  const { findOrphanVolumes } = await import("../../docker/container/orphan_volumes.ts");
  const { DockerCommandError } = await import("../../docker/engine/errors.ts");
  const volumes: PruneDocument["volumes"] = [];
  for (const { name, submission = null, busyUntil } of await findOrphanVolumes(docker)) {
    let why: string | null = busyUntil === undefined
      ? null
      : `a run elsewhere may need it until ${new Date(busyUntil).toISOString()}`;
    if (why === null && !dryRun) {
      await docker.removeVolumes([name]).catch((error: unknown) => {
        // A container may have started using it in the meantime.
        if (!(error instanceof DockerCommandError)) throw error;
        why = error.message;
      });
    }
    volumes.push({ name, submission, why });
  }
  return volumes;
}

/** @returns why it was kept; undefined if it was removed */
async function remove(docker: Docker, names: readonly string[]): Promise<string | undefined> {
  const { DockerCommandError } = await import("../../docker/engine/errors.ts");
  try {
    for (const name of names) await docker.removeImage(name);
    return undefined;
  } catch (error) {
    // A container may have been created from it in the meantime.
    if (!(error instanceof DockerCommandError)) throw error;
    return error.message;
  }
}

async function sweep(
  docker: Docker,
  { temporary, terminal }: Tools,
): Promise<PruneDocument["leftovers"]> {
  const { Sweep } = await import("../../docker/container/sweep.ts");
  const sweep = new Sweep(docker, temporary);
  sweep.begin();
  const { containers, volumes, runs, refusals } = await sweep.finish();
  for (const refusal of refusals) terminal.warn(visible(`could not be removed: ${refusal}`));
  return { containers, volumes, runs };
}

function show(document: PruneDocument, tools: Tools): void {
  const { dryRun, removed, kept, freedBytes, volumes, leftovers } = document;
  const { terminal } = tools;
  const row = (what: string, { names, bytes }: { names: string[]; bytes: number }) => [
    what,
    byteText(bytes),
    visible(names[0] ?? ""),
  ];
  const rows = [
    ...removed.map((image) => row(dryRun ? "would remove" : "removed", image)),
    ...kept.map((image) => row("kept", image)),
  ];
  const more = [
    ...removed.map(({ names }) => names.slice(1).map(visible)),
    ...kept.map(furtherLines),
  ];
  if (rows.length > 0) terminal.result(columns(rows, terminal.resultColumns, more));
  else terminal.note("There are no images of this program on this engine");
  for (const volume of volumes) terminal.result(volumeText(volume, dryRun));
  const { containers = 0, volumes: swept = 0, runs = 0 } = leftovers ?? {};
  if (containers + swept + runs > 0) {
    terminal.note(
      `Removed what killed runs left: ${containers} containers, ${swept} volumes, ` +
        `${runs} temporary folders`,
    );
  }
  if (removed.length === 0) return;
  const most = removed.reduce((sum, { bytes }) => sum + bytes, 0);
  const shared = "images share layers";
  terminal.note(
    dryRun
      ? `This would free at most ${byteText(most)}: ${shared}`
      : freedBytes === null
      ? `Freed at most ${byteText(most)}: ${shared}, and the engine does not say how many`
      : `Freed ${byteText(freedBytes)}`,
  );
}

function volumeText(
  { name, submission, why }: PruneDocument["volumes"][number],
  dryRun: boolean,
): string {
  const what = why !== null ? "kept" : dryRun ? "would remove" : "removed";
  const of = submission === null ? "" : `, a copy of ${visibleLine(submission)}`;
  const line = `${what}  volume ${visible(name)}${of}`;
  return why === null ? line : `${line}\n  ${visible(why)}`;
}

/** Lines below the row of an image that is kept: its other names, and why. */
function furtherLines({ names, why }: PruneDocument["kept"][number]): string[] {
  return [...names.slice(1), why].map(visible);
}
