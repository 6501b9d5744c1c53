import { systemClock } from "../../../coursera/clock.ts";
import type { Tokens } from "../../../coursera/sign_in/token_cache.ts";
import samples from "../../coursera/testdata/pickles.json" with { type: "json" };

/** How long, and by which clock, a cache waits for its lock. */
export const lock = { clock: systemClock, timeoutMs: 5000 };

/** Good until 2100. */
export const tokens: Tokens = { token: "t1", expires: 4102444800, refresh: "r1" };

/** A cache of the old tools with tokens in it. */
export const oldPickle = Uint8Array.fromBase64(samples.good[5]!.pickle);
