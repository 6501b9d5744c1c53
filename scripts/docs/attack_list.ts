import { listedAttacks } from "../../commands/grade/attack/list_attacks.ts";
import { LANGUAGES } from "../../grader/attack/attack.ts";
import { CLASSES } from "../../grader/attack/words.ts";

/** The list in `docs/attacks.md`: one table per class. */
export async function attackList(): Promise<string> {
  const attacks = await listedAttacks();
  return CLASSES.flatMap((kind) => {
    const rows = attacks.filter((attack) => attack.class === kind);
    return [
      `### ${kind}`,
      "",
      "| attack | languages | what it does |",
      "|---|---|---|",
      ...rows.map(({ name, languages, tries }) =>
        `| \`${name}\` | ${languagesText(languages)} | ${tries.replaceAll("|", "\\|")} |`
      ),
      "",
    ];
  }).join("\n").trimEnd();
}

function languagesText(languages: readonly string[]): string {
  const isEverywhere = languages.includes("any") ||
    LANGUAGES.every((language) => languages.includes(language));
  return isEverywhere ? "all" : languages.join(", ");
}
