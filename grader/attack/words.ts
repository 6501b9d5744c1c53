/** The classes of attacks, in the order of reports. */
export const CLASSES = [
  "forge",
  "pretend",
  "read",
  "change",
  "stop",
  "exhaust",
  "confuse",
  "shape",
] as const;
export type AttackClass = (typeof CLASSES)[number];

/** The outcomes of an attack, the worst first (docs/attacks.md). */
export const WORDS = [
  "forged",
  "leaked",
  "knocked-out",
  "exposed",
  "held",
  "not-applicable",
] as const;
export type AttackWord = (typeof WORDS)[number];

/** Whether an attack did what it tried. */
export function hasFallen(word: AttackWord): boolean {
  return word !== "held" && word !== "not-applicable";
}
