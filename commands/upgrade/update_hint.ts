import config from "../../deno.json" with { type: "json" };
import type { Terminal } from "../../terminal/terminal.ts";
import type { Surroundings } from "../tools.ts";

/** Commands that take less time, in milliseconds, do not look for a newer version. */
const PATIENCE_MS = 300;

/** Variables set by CI systems. */
const AUTOMATION = ["CI", "BUILD_NUMBER", "JENKINS_URL", "TEAMCITY_VERSION", "TF_BUILD"];

/** The hint about a newer version, while a command runs. */
export interface UpdateHint {
  /** Prints, once a day, the result of a finished look-up. */
  tell(terminal: Terminal): Promise<void>;
  /** Stops the look-up, finished or not. */
  stop(): void;
}

/**
 * Starts looking for a newer version, once a day and only if a person reads the output. No command
 * waits for it: the look-up starts when the command has run for a while and ends with it. A later
 * command may print what it found.
 *
 * @param isTerminal whether stderr is a terminal
 * @returns undefined if there is nothing to print
 */
export function startUpdateHint(
  args: readonly string[],
  { env, home }: Surroundings,
  isTerminal: boolean,
): UpdateHint | undefined {
  const silenced = env["COURSERAPROGRAMMING_NO_UPDATE_CHECK"] ||
    AUTOMATION.some((name) => env[name] && env[name] !== "false");
  if (!isTerminal || silenced || home === undefined || args.includes("upgrade")) return undefined;
  const stopping = new AbortController();
  const source = { home, baseUrl: env["COURSERAPROGRAMMING_BASE_URL"], signal: stopping.signal };
  const timer = setTimeout(async () => {
    const { lookForUpdate } = await import("./update_check.ts");
    await lookForUpdate(source);
  }, PATIENCE_MS);
  return {
    async tell(terminal) {
      if (terminal.level < 0) return;
      const { takeUpdate } = await import("./update_check.ts");
      const version = await takeUpdate(home, config.version);
      if (version === undefined) return;
      terminal.note(
        `Version ${version} is available (this is ${config.version}): \`courseraprogramming upgrade\``,
      );
    },
    stop() {
      clearTimeout(timer);
      stopping.abort();
    },
  };
}
