/**
 * Run as a separate program: `refresh TIMES` asks that many token sources for a token at once and
 * prints the results; `write` writes the cache repeatedly until it is killed.
 */
import { systemClock } from "../../../coursera/clock.ts";
import { readConfiguration } from "../../../coursera/configuration.ts";
import { openSession } from "../../../coursera/session.ts";
import { TokenCache } from "../../../coursera/sign_in/token_cache.ts";

const [home = "", action, times] = Deno.args;
const sources = { home, cwd: home, env: () => undefined, systemFolder: `${home}/etc` };

if (action === "refresh") {
  const configuration = readConfiguration(sources);
  const tokens = await Promise.all(
    Array.from(
      { length: Number(times) },
      () => openSession({ configuration }).tokens.accessToken(),
    ),
  );
  await Deno.stdout.write(new TextEncoder().encode(`${tokens.join("\n")}\n`));
}
if (action === "write") {
  const cache = new TokenCache({ path: `${home}/cache.json` });
  for (let count = 0;; count++) {
    const tokens = { token: `token-${count}`, expires: count, refresh: "r".repeat(100_000) };
    await cache.update(() => Promise.resolve(tokens), { clock: systemClock, timeoutMs: 10_000 });
  }
}
