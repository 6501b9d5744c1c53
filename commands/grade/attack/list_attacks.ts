import { folderAttacks } from "../../../grader/attack_files.ts";
import { LANGUAGES } from "../../../grader/attack/attack.ts";
import { type AttackClass, CLASSES } from "../../../grader/attack/words.ts";
import { ExitCode } from "../../../terminal/exit_code.ts";
import { wrapped } from "../../../terminal/width.ts";
import { columns } from "../../columns.ts";
import type { Tools } from "../../tools.ts";
import type { Selection } from "./attack_options.ts";
import { chooseAttacks } from "./choose_attacks.ts";

/** An attack in one or more languages. */
export interface ListedAttack {
  name: string;
  class: AttackClass;
  languages: string[];
  tries: string;
}

/** All attacks, with one entry for those that have the same name and try the same; sorted by class and name. */
export async function listedAttacks(): Promise<ListedAttack[]> {
  const listed = new Map<string, ListedAttack>();
  for (const language of [...LANGUAGES, "any"] as const) {
    for (const { name, class: kind, tries } of await folderAttacks(language)) {
      const known = listed.get(name);
      if (known === undefined) {
        listed.set(name, { name, class: kind, languages: [language], tries });
      } else known.languages.push(language);
    }
  }
  const place = ({ class: kind }: ListedAttack) => CLASSES.indexOf(kind);
  return [...listed.values()].sort((a, b) =>
    place(a) - place(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}

/** Prints the attacks, one line each. */
export async function listAttacks(
  selection: Selection,
  json: boolean,
  { terminal }: Pick<Tools, "terminal">,
): Promise<ExitCode> {
  const attacks = chooseAttacks(await listedAttacks(), selection);
  if (json) terminal.json(attacks);
  else {
    const rows = attacks.map(({ name, languages, tries }) => [name, languages.join(","), tries]);
    const width = terminal.resultColumns;
    const lines = columns(rows, width).split("\n").map((line) => wrapped(line, width, "    "));
    terminal.result(lines.join("\n"));
  }
  return ExitCode.Ok;
}
