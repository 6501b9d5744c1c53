import config from "../../deno.json" with { type: "json" };
import type { Terminal } from "../../terminal/terminal.ts";
import type { Surroundings } from "../tools.ts";

/** Commands that end sooner never look for a newer version. */
const PATIENCE_MS = 300;

/** What an automatic build sets. */
const AUTOMATION = ["CI", "BUILD_NUMBER", "JENKINS_URL", "TEAMCITY_VERSION", "TF_BUILD"];

/** The hint at a newer version, while a command runs. */
export interface UpdateHint {
  /** Says once a day what a look-up has found that is done. */
  tell(terminal: Terminal): Promise<void>;
  /** Ends the look-up, done or not. */
  stop(): void;
}

/**
 * Begins to look for a newer version, once a day and only where a person reads. No command waits
 * for it: it begins when the command has run for a while and ends with it; what it finds may be for
 * a later command to say.
 *
 * @param isTerminal whether stderr is one
 * @returns undefined where nothing is to be said
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
