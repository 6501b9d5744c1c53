import type { ContractProperty, KnownFrom } from "../../grader/fidelity/property.ts";
import type { Probe } from "../../grader/fidelity/probe.ts";
import { UserError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { PROJECT } from "../../terminal/links.ts";
import type { Style } from "../../terminal/style.ts";
import type { GivenSource } from "../source/find_source.ts";
import type { EngineRun } from "../source/engine_run.ts";
import type { GradingRequest } from "./grading_options.ts";
import { type LimitChoice, settleLimits } from "./limit_choice.ts";
import type { Tools } from "../tools.ts";

/** A command with `--explain`. */
export interface ExplainCall {
  /** What would be graded with; undefined if the command names nothing. */
  source: GivenSource | undefined;
  request: GradingRequest;
  choice: LimitChoice;
  json: boolean;
}

/**
 * Prints how closely production is reproduced here, as measured in a container of the grader's
 * image. Without an engine or SOURCE, prints what the options ask for.
 *
 * @throws {UserError} if SOURCE cannot be made an image, or the engine cannot create the container
 */
export async function explain(
  { source, request, choice, json }: ExplainCall,
  tools: Tools,
): Promise<ExitCode> {
  const { terminal } = tools;
  const [{ contractProperties }, { inspectEngine }] = await Promise.all([
    import("../../grader/fidelity/properties.ts"),
    import("../../docker/engine/engine.ts"),
  ]);
  let unprobed = source === undefined ? "no SOURCE was named" : undefined;
  const engine = await inspectEngine(await tools.docker()).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    terminal.warn(`no engine was asked: ${error.message}`);
    unprobed = "no engine was asked";
    return undefined;
  });
  await using run = source === undefined || engine === undefined
    ? undefined
    : await open(source, tools);
  const { limits, unlike } = settleLimits(request, choice, run?.grader.kind);
  const probe = run && await look(run, { ...request, limits }, tools);
  const properties = contractProperties({
    ...request,
    ...{ limits, unlike, engine, probe },
    image: run?.grader.image.Architecture,
  });
  const gap = unprobed ?? probe?.gap;
  if (json) {
    const { explanation } = await import("../../grader/fidelity/document.ts");
    const image = run === undefined
      ? null
      : { id: run.grader.image.Id, reference: run.grader.reference };
    terminal.json(explanation({ protocol: request.protocol, image, gap, properties }));
    return ExitCode.Ok;
  }
  terminal.result(renderContract(properties, terminal.out, terminal.resultColumns));
  if (source === undefined) terminal.note("Nothing was measured: name a SOURCE to measure");
  else if (probe?.gap !== undefined) terminal.warn(`not all was measured: ${probe.gap}`);
  return ExitCode.Ok;
}

async function open(source: GivenSource, tools: Tools): Promise<EngineRun> {
  const { openRun } = await import("../source/engine_run.ts");
  return await openRun(source, tools);
}

async function look(run: EngineRun, request: GradingRequest, tools: Tools): Promise<Probe> {
  const { terminal, signal } = tools;
  const { probeSandbox } = await import("../../grader/fidelity/probe.ts");
  const { docker, engine, owner, grader, onCleanupError } = run;
  return await probeSandbox(grader, request, {
    ...{ docker, engine, owner, signal, onCleanupError },
    detail: (text) => terminal.detail(text),
    onStarting: run.sweep,
  });
}

/** Columns that the table needs next to its first one. */
const CONTRACT_ROOM = 40;

/** How a value is known. */
const KNOWN: Readonly<Record<KnownFrom, string>> = {
  measured: "measured",
  engine: "not measured: the engine says so",
  options: "not measured: what this program asks for",
};

/** Where production's values come from; on the web, as users of the binary have no repository. */
const PRODUCTION_PAGE =
  `What production does: ${PROJECT}/blob/main/docs/spec/grader-contract.md; ` +
  "`--json` names the sections";

/** The table, with a line on where production's values come from. @param columns of the terminal */
function renderContract(
  properties: readonly ContractProperty[],
  style: Style,
  columns?: number,
): string {
  const marks = {
    same: style.green,
    approximated: style.yellow,
    "not possible here": style.red,
    unknown: style.dim,
  };
  const widest = Math.max(...properties.map(({ property }) => property.length));
  const width = columns === undefined || columns >= widest + CONTRACT_ROOM ? widest : 0;
  const rows = properties.map(({ property, production, here, fidelity, known }) => {
    const blank = " ".repeat(width);
    return [
      `${property.padEnd(width)}  ${marks[fidelity](fidelity)}`,
      `${blank}    production: ${production}`,
      `${blank}    here:       ${here} ${style.dim(`(${KNOWN[known]})`)}`,
    ].join("\n");
  });
  return [...rows, PRODUCTION_PAGE].join("\n");
}
