import type { GlobalOptions } from "../tools.ts";

/** The words that make another call reach the same engine. */
export interface EngineWords {
  /** Options of this program. */
  ours: string[];
  /** Options of `docker`, before its command. */
  docker: string[];
}

/** What the call at hand says of the engine, for a line that is to be typed. */
export function engineWords(
  { dockerUrl, dockerContext, strictDockerTls }: Pick<
    GlobalOptions,
    "dockerUrl" | "dockerContext" | "strictDockerTls"
  >,
): EngineWords {
  const pair = (option: string, value: string | undefined) =>
    value === undefined ? [] : [option, value];
  const flag = (option: string) => strictDockerTls ? [option] : [];
  return {
    ours: [
      ...pair("--docker-url", dockerUrl),
      ...pair("--docker-context", dockerContext),
      ...flag("--strict-docker-tls"),
    ],
    docker: [
      ...pair("--host", dockerUrl),
      ...pair("--context", dockerContext),
      ...flag("--tlsverify"),
    ],
  };
}
