import * as z from "zod";
import type { Attack, Language } from "./attack/attack.ts";
import { foldersOf } from "./attack/languages.ts";
import { readAttack } from "./attack/read_attack.ts";
import { CLASSES } from "./attack/words.ts";
import { sourceName } from "./files/carried_name.ts";
import { parseChecked } from "./files/checked_yaml.ts";

/** The folder with the program's attacks; it lies beside this module, also in the binary. */
const FOLDER = new URL("./attacks/", import.meta.url);

/** Everything a run needs to attack targets of a language. */
export interface AttackPack {
  /** Sorted by class and name. */
  attacks: Attack[];
  /** The code in front of an attack, by the language of the attack's folder. */
  preludes: ReadonlyMap<string, string>;
  /** How to fix a grader of a language. */
  advice: (name: string, grader: Language) => string;
}

/** Reads the attacks on a language, its preludes and the advice. */
export async function readAttackPack(language: Language): Promise<AttackPack> {
  const found = new Map<string, Attack>();
  const preludes = new Map<string, string>();
  for (const folder of foldersOf(language)) {
    for await (const attack of attacksOf(folder)) {
      if (!found.has(attack.name)) found.set(attack.name, attack);
    }
    const prelude = await preludeOf(folder);
    if (prelude !== undefined) preludes.set(folder, prelude);
  }
  // A language without one uses that of the language whose attacks it shares.
  const [first] = preludes.values();
  if (first !== undefined && !preludes.has(language)) preludes.set(language, first);
  return { attacks: sortedAttacks([...found.values()]), preludes, advice: await readAdvice() };
}

/** Reads all attacks of a folder, sorted; `any` has those for all languages. */
export async function folderAttacks(folder: Language | "any"): Promise<Attack[]> {
  return sortedAttacks(await Array.fromAsync(attacksOf(folder)));
}

function sortedAttacks(attacks: Attack[]): Attack[] {
  const place = (attack: Attack) => CLASSES.indexOf(attack.class);
  return attacks.sort((a, b) =>
    place(a) - place(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}

async function* attacksOf(folder: string): AsyncGenerator<Attack> {
  for (const kind of CLASSES) {
    for (const name of await namesIn(`${folder}/${kind}/`)) {
      const path = `${folder}/${kind}/${name}`;
      yield readAttack(sourceName(path), await Deno.readTextFile(new URL(path, FOLDER)));
    }
  }
}

async function preludeOf(folder: string): Promise<string | undefined> {
  const names = await namesIn(`${folder}/`);
  const name = names.find((each) => each.startsWith("prelude."));
  return name === undefined
    ? undefined
    : await Deno.readTextFile(new URL(`${folder}/${name}`, FOLDER));
}

const adviceSchema = z.record(z.string(), z.string());

async function readAdvice(): Promise<AttackPack["advice"]> {
  const texts = new Map<string, Record<string, string>>();
  for (const name of await namesIn("advice/")) {
    const path = `advice/${name}`;
    const text = await Deno.readTextFile(new URL(path, FOLDER));
    const { value } = parseChecked(text, { path, schema: adviceSchema });
    texts.set(name.replace(/\.yaml$/, ""), value);
  }
  return (name, grader) => {
    const text = foldersOf(grader).map((each) => texts.get(each)?.[name])
      .find((each) => each !== undefined);
    if (text === undefined) throw new Error(`there is no advice \`${name}\` for ${grader}`);
    return text.trim();
  };
}

/** Lists a folder, sorted; empty if it does not exist. */
async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(new URL(folder, FOLDER))) {
      if (isFile) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}
