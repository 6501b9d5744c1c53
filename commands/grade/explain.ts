import type { GradeRequest } from "../../grader/grading.ts";
import { UserError } from "../../terminal/errors.ts";
import { ExitCode } from "../../terminal/exit_code.ts";
import { renderContract } from "./text.ts";
import type { Tools } from "../tools.ts";

/** Prints how far production is reproduced here; an engine that answers makes it exact. */
export async function explain(
  { limits, protocol, allowNetwork, superUser }: Omit<GradeRequest, "submission">,
  json: boolean,
  tools: Tools,
): Promise<ExitCode> {
  const [{ contractProperties }, { inspectEngine }] = await Promise.all([
    import("../../grader/contract.ts"),
    import("../../docker/engine/engine.ts"),
  ]);
  const engine = await inspectEngine(await tools.docker()).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    tools.terminal.warn(`no engine was asked: ${error.message}`);
    return undefined;
  });
  const properties = contractProperties({
    ...limits,
    protocol,
    allowNetwork,
    superUser,
    ...(engine === undefined ? {} : { engine: engine.limits }),
  });
  if (json) tools.terminal.json(properties);
  else {
    const { out, resultColumns } = tools.terminal;
    tools.terminal.result(renderContract(properties, out, resultColumns));
  }
  return ExitCode.Ok;
}
