import { join } from "node:path";
import { readSmallText } from "../../terminal/small_file.ts";
import { writeWholeFile } from "../../terminal/whole_file.ts";
import { compareVersions, isVersion } from "./program_version.ts";

/** State kept between runs, in `~/.coursera/update.json`. */
interface UpdateState {
  /** Time of the last look-up, successful or not; milliseconds since the epoch. */
  checked: number;
  /** The newest version found; undefined if unknown. */
  newest?: string | undefined;
  /** When the user was last told. */
  told: number;
}

/** Where to look up versions, and for whom. */
interface UpdateSource {
  home: string;
  /** A mirror, if one is set. */
  baseUrl: string | undefined;
  signal: AbortSignal;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Looks up the newest version, at most once a day; never throws. */
export async function lookForUpdate({ home, baseUrl, signal }: UpdateSource): Promise<void> {
  const state = readState(home);
  if (isToday(state.checked)) return;
  const { findRelease, RELEASES } = await import("./download.ts");
  let newest = state.newest;
  try {
    newest = (await findRelease({ baseUrl: baseUrl ?? RELEASES, signal })).version;
  } catch {
    // Without a network, try again tomorrow; but a look-up cut off by a short command does not
    // count.
    if (signal.aborted) return;
  }
  await writeState(home, { ...state, checked: Date.now(), newest });
}

/** The newer version to tell the user about now, recorded as told; never throws. */
export async function takeUpdate(home: string, current: string): Promise<string | undefined> {
  const state = readState(home);
  const { newest, told } = state;
  if (newest === undefined || compareVersions(current, newest) >= 0 || isToday(told)) {
    return undefined;
  }
  // Without a record, every command would repeat it.
  return await writeState(home, { ...state, told: Date.now() }) ? newest : undefined;
}

/** Whether it is within the last day; a time in the future comes from a wrong clock. */
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

/** @returns whether it was written */
async function writeState(home: string, state: UpdateState): Promise<boolean> {
  try {
    await Deno.mkdir(join(home, ".coursera"), { recursive: true, mode: 0o700 });
    await writeWholeFile(pathOf(home), JSON.stringify(state) + "\n", { mode: 0o600 });
    return true;
  } catch {
    return false;
  }
}
