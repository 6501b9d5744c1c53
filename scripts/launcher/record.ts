/**
 * Runs the program from a folder outside, and adds what V8 compiled for it to the code caches there.
 * Compiled as the binary is: V8 takes a cache only where its version, its flags and its snapshot are
 * those which it was made with.
 */

import { say } from "../say.ts";
import { Code, startProgram } from "./load_code.ts";

/** No call of the program ends with it. */
const REFUSED = 70;

const code = new Code(Deno.env.get("CODE_URL") ?? "");

const { exit } = Deno;
Object.defineProperty(Deno, "exit", {
  value(exitCode: number) {
    for (const [name, script] of code.scripts) {
      if (script.cachedDataRejected) {
        say(`V8 refused the code cache of \`${name}\``);
        return exit(REFUSED);
      }
      Deno.writeFileSync(code.cacheOf(name), script.createCachedData());
    }
    exit(exitCode);
  },
});

startProgram(code);
