import { join } from "node:path";
import { readSmallText } from "../../terminal/small_file.ts";
import { writeWholeFile } from "../../terminal/whole_file.ts";
import { compareVersions, isVersion } from "./program_version.ts";

/** What is remembered between two commands, in `~/.coursera/update.json`. */
interface UpdateState {
  /** When the newest version was last looked up, or could not be; milliseconds since the epoch. */
  checked: number;
  /** What it was; undefined when it is not known. */
  newest?: string | undefined;
  /** When it was last said. */
  told: number;
}

/** Where and for whom to look. */
interface UpdateSource {
  home: string;
  /** A mirror, if one is set. */
  baseUrl: string | undefined;
  signal: AbortSignal;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Looks up the newest version unless that was done today; never throws. */
export async function lookForUpdate({ home, baseUrl, signal }: UpdateSource): Promise<void> {
  const state = readState(home);
  if (isToday(state.checked)) return;
  const { findRelease, RELEASES } = await import("./download.ts");
  let newest = state.newest;
  try {
    newest = (await findRelease({ baseUrl: baseUrl ?? RELEASES, signal })).version;
  } catch {
    // Without network: not before tomorrow again. But what a short command cut off is not done.
    if (signal.aborted) return;
  }
  await writeState(home, { ...state, checked: Date.now(), newest });
}

/** The newer version that is to be said now, which is noted as said; never throws. */
export async function takeUpdate(home: string, current: string): Promise<string | undefined> {
  const state = readState(home);
  const { newest, told } = state;
  if (newest === undefined || compareVersions(current, newest) >= 0 || isToday(told)) {
    return undefined;
  }
  // Where that cannot be noted, it would be said with every command.
  return await writeState(home, { ...state, told: Date.now() }) ? newest : undefined;
}

/** Within the last day; a time to come is that of a clock that was wrong. */
function isToday(time: number): boolean {
  const age = Date.now() - time;
  return age >= 0 && age < DAY_MS;
}

function pathOf(home: string): string {
  return join(home, ".coursera", "update.json");
}

function readState(home: string): UpdateState {
  try {
    const { checked, newest, told } = JSON.parse(readSmallText(pathOf(home)));
    return {
      checked: typeof checked === "number" ? checked : 0,
      newest: typeof newest === "string" && isVersion(newest) ? newest : undefined,
      told: typeof told === "number" ? told : 0,
    };
  } catch {
    return { checked: 0, told: 0 };
  }
}

/** @returns whether it could be written */
async function writeState(home: string, state: UpdateState): Promise<boolean> {
  try {
    await Deno.mkdir(join(home, ".coursera"), { recursive: true, mode: 0o700 });
    await writeWholeFile(pathOf(home), JSON.stringify(state) + "\n", { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
