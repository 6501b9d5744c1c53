import { getBuiltinModule } from "node:process";
import { Script } from "node:vm";

/** What a part of the program gives to the others. */
export type Exports = Record<string, unknown>;

/**
 * What the script of a part is: a function that fills in `exports`.
 *
 * @param require gives a module of Node, or by `./NAME` another part
 * @param moduleUrl stands for `import.meta.url`
 */
type Part = (require: (name: string) => unknown, exports: Exports, moduleUrl: string) => void;

/** Below the folder of the module that the binary starts with: the scripts, by the parts' names. */
export const CODE_FOLDER = "code";

/** Beside it: the code cache of each script that has one, by the same names. */
export const CACHE_FOLDER = "code_cache";

/** The program's parts, each of them loaded when it is first asked for. */
export class Code {
  /** What was loaded, by name. */
  readonly scripts: Map<string, Script> = new Map();
  readonly #folder: string;
  readonly #exports = new Map<string, Exports>();

  /** @param folder URL of the one that holds {@linkcode CODE_FOLDER}; ends with `/` */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Where the code cache of a part is. */
  cacheOf(name: string): URL {
    return new URL(`${this.#folder}${CACHE_FOLDER}/${name}`);
  }

  /** What a part exports. */
  load(name: string): Exports {
    const before = this.#exports.get(name);
    if (before !== undefined) return before;
    const url = `${this.#folder}${CODE_FOLDER}/${name}`;
    const script = new Script(Deno.readTextFileSync(new URL(url)), {
      filename: name,
      // V8 refuses one that it has not made itself of this very text, and compiles.
      cachedData: readIfThere(this.cacheOf(name)),
    });
    const exports: Exports = {};
    // Known before it runs, for parts that need each other.
    this.#exports.set(name, exports);
    this.scripts.set(name, script);
    const part: Part = script.runInThisContext();
    part((wanted) => this.#require(wanted), exports, url);
    return exports;
  }

  #require(name: string): unknown {
    return name.startsWith("./") ? this.load(name.slice(2)) : getBuiltinModule(name);
  }
}

/** Starts the program with the arguments of the process. */
export function startProgram(code: Code): void {
  const { main } = code.load("main") as { main: () => void };
  main();
}

function readIfThere(file: URL): Uint8Array | undefined {
  try {
    return Deno.readFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
