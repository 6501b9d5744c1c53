import { parseArgs } from "node:util";
import { UserError } from "../../terminal/errors.ts";
import { compileBinary } from "../build/compile.ts";
import { print, runScript, say } from "../say.ts";
import { engineCounts, engineTable } from "./engine_table.ts";
import { nativeEngines } from "./native_engines.ts";
import { requireEngineTools } from "./requirements.ts";
import { stopNativeEngine } from "./start_native_engine.ts";
import { tryEngines } from "./try_engines.ts";
import { tryVm } from "./vm.ts";
import { stopMachine } from "./vm_machine.ts";
import { machineTrials } from "./vm_rows.ts";

const machines = Object.keys(machineTrials);

/**
 * `task engines [NAME…]` and `task engines --stop`. Without a name, runs all engines on this
 * machine's own kernel; those in the virtual machine, each of which takes longer than all the
 * others together, run only by name.
 */
async function engines(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { stop: { type: "boolean" } },
  });
  const names = chosen(positionals);
  if (values.stop) {
    for (const name of positionals.length === 0 ? [...names, "vm"] : names) {
      const wasRunning = machines.includes(name) ? stopMachine() : stopNativeEngine(name);
      if (await wasRunning) say(`Stopped ${name}`);
    }
    return 0;
  }
  await requireEngineTools();
  const binary = await compileBinary();
  const results = await tryEngines(names.filter((name) => !machines.includes(name)), binary);
  for (const name of names.filter((name) => machines.includes(name))) {
    results.push(...await tryVm(name, binary));
  }
  for (const line of engineTable(results)) print(line);
  const { passed, failed } = engineCounts(results);
  print(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function chosen(names: string[]): string[] {
  const native = Object.keys(nativeEngines);
  const known = [...native, ...machines];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UserError(`There is no engine ${unknown.join(", ")}`, {
      hint: `the engines are ${known.join(", ")}`,
    });
  }
  return names.length === 0 ? native : names;
}

if (import.meta.main) await runScript(() => engines(Deno.args));
