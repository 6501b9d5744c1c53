import type { Attack } from "./attack.ts";

/**
 * Writes the text of a `suite.yaml` for attacks. It checks what `grade batch` can see of each: a score
 * for nothing, or a verdict of the attack's own. An attack that only read something passes, because
 * `grade batch` does not look at evidence.
 *
 * @param named gives the submission's name for an attack's
 */
export function attackSuite(
  attacks: readonly Attack[],
  nonce: string,
  named: (name: string) => string,
): string {
  const lines = [
    "# What `courseraprogramming grade batch` expects of these submissions, which `grade attack --write`",
    "# made. If an empty submission earns something with your grader, raise each `max: 0` to that.",
    "# `grade attack` itself sees more: files that an attack could read, and text of the grader.",
    "submissions:",
    `  - match: [${named("baseline/right")}, ${named("baseline/empty")}]`,
    "    status: graded",
  ];
  for (const { name, tries, deserves } of attacks) {
    lines.push(`  # ${tries}`, `  - match: ${named(name)}`, "    status: graded");
    lines.push(
      deserves === "nothing"
        ? "    score: { max: 0 }"
        : `    feedbackMatches: '^(?![\\s\\S]*forged ${nonce})'`,
    );
  }
  return lines.join("\n") + "\n";
}
