import { parseArgs } from "node:util";
import { UserError } from "../../terminal/errors.ts";
import { prepare } from "../prepare.ts";
import { print, runScript } from "../say.ts";
import { trySlurm } from "./try_slurm.ts";

/** `deno task slurm [SUBMISSIONS]`: the number of submissions per shard, of four; default: 200. */
async function slurm(args: string[]): Promise<number> {
  const [each = "200"] = parseArgs({ args, allowPositionals: true }).positionals;
  if (!/^[1-9]\d{1,3}$/.test(each)) {
    throw new UserError("A shard has 10 to 9999 submissions");
  }
  const { passed, failed } = await trySlurm(await prepare(), Number(each));
  print(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) await runScript(() => slurm(Deno.args));
