import { type AnsweringProxy, answeringProxy, jsonAnswer } from "./answering_proxy.ts";

/**
 * The tests' engine with other facts about itself, such as those of engines that cannot run here.
 *
 * @param facts replace its own in `/info`
 */
export function describedEngine(folder: string, facts: Record<string, unknown>): AnsweringProxy {
  return answeringProxy(
    `${folder}/described.sock`,
    (request, engine) => request.startsWith("GET /info ") ? description(engine, facts) : undefined,
  );
}

async function description(engine: string, facts: Record<string, unknown>): Promise<Uint8Array> {
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path: engine } });
  const info = await (await fetch("http://docker/info", { client })).json();
  return jsonAnswer("200 OK", { ...info, ...facts });
}
