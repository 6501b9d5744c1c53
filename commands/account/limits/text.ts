import type { PartAddress } from "../../../coursera/resources/limits.ts";
import type { Resources } from "../../../coursera/resources/allowed_resources.ts";
import { visible } from "../../../terminal/text.ts";
import type { LimitsDocument } from "../documents.ts";
import { columns } from "../../columns.ts";
import type { Tools } from "../../tools.ts";

/** A part's limits for `--json`. */
export async function limitsDocument(
  address: PartAddress,
  { cpu = null, memory = null, timeout = null }: Partial<
    Record<keyof Resources, number | null | undefined>
  >,
): Promise<LimitsDocument> {
  const { defaultResources: defaults } = await import(
    "../../../coursera/resources/allowed_resources.ts"
  );
  return { schema: 1, ...address, cpu, memory, timeout, defaults };
}

/** Shows a part's limits as text. */
export async function showLimits(
  address: PartAddress,
  { cpu, memory, timeout }: Resources,
  terminal: Tools["terminal"],
): Promise<void> {
  const { defaultResources: defaults } = await import(
    "../../../coursera/resources/allowed_resources.ts"
  );
  const { course, item, part } = address;
  terminal.note(visible(`Limits of part \`${part}\` of item \`${item}\` in \`${course}\`:`));
  const amount = (value: string | undefined, byDefault: number) =>
    value ?? `not set (default ${byDefault})`;
  terminal.result(columns([
    ["CPUs:", amount(cpu === undefined ? undefined : decimal(cpu), defaults.cpu)],
    ["Memory in MB:", amount(memory?.toString(), defaults.memory)],
    ["Timeout in s:", amount(timeout?.toString(), defaults.timeout)],
  ], terminal.resultColumns));
}

/** As the Python tool prints it: `2.0`, `1.5`. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
