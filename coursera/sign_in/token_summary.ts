/** What `configure display-auth-cache` shows of tokens (docs/spec/coursera-api.md, section 3). */

/** A token's beginning, enough to tell two apart; the dots stand also after a short one. */
export function shortened(token: string): string {
  return `${token.slice(0, 10)}...`;
}

/** Seconds that are left, cut towards zero to one decimal; negative when they are over. */
export function remainingSeconds(expires: number, nowMs: number): string {
  const seconds = expires - nowMs / 1000;
  const tenths = Number.isFinite(seconds * 10) ? Math.trunc(seconds * 10) / 10 : seconds;
  // There is no minus zero for people.
  return (tenths === 0 ? 0 : tenths).toFixed(1);
}
