/** What `configure display-auth-cache` shows of tokens (docs/spec/coursera-api.md, section 3). */

/** The start of a token, enough to tell two apart, followed by dots even if it is short. */
export function shortened(token: string): string {
  return `${token.slice(0, 10)}...`;
}

/** The seconds left, truncated to one decimal; negative once expired. */
export function remainingSeconds(expires: number, nowMs: number): string {
  const seconds = expires - nowMs / 1000;
  const tenths = Number.isFinite(seconds * 10) ? Math.trunc(seconds * 10) / 10 : seconds;
  // Avoid showing -0.0.
  return (tenths === 0 ? 0 : tenths).toFixed(1);
}
