import type { GlobalOptions } from "../tools.ts";

/** The options that select the engine. */
export type EngineOptions = Pick<
  GlobalOptions,
  "dockerCommand" | "dockerUrl" | "dockerContext" | "strictDockerTls"
>;

/** The words that make another command reach the same engine. */
export interface EngineWords {
  /** Options of this program. */
  ours: string[];
  /** The client and its global options. */
  client: string[];
}

/** The engine options of this command, for a command line that the user may type. */
export function engineWords(
  { dockerCommand, dockerUrl, dockerContext, strictDockerTls }: EngineOptions,
): EngineWords {
  const pair = (option: string, value: string | undefined) =>
    value === undefined ? [] : [option, value];
  const flag = (option: string) => strictDockerTls ? [option] : [];
  return {
    ours: [
      ...(dockerCommand === "docker" ? [] : ["--docker-command", dockerCommand]),
      ...pair("--docker-url", dockerUrl),
      ...pair("--docker-context", dockerContext),
      ...flag("--strict-docker-tls"),
    ],
    client: dockerCommand === "docker"
      ? [
        ...["docker", ...pair("--host", dockerUrl), ...pair("--context", dockerContext)],
        ...flag("--tlsverify"),
      ]
      : [dockerCommand, ...pair("--url", dockerUrl), ...pair("--connection", dockerContext)],
  };
}
