/** Whether the user asked for output without animation: `ACCESSIBLE=1`, or a dumb terminal. */
export function isPlain(env: (name: string) => string | undefined): boolean {
  const wish = env("ACCESSIBLE") ?? "";
  return (wish !== "" && wish !== "0") || env("TERM") === "dumb";
}
