/** Which engine to talk to; by default the one that `docker` itself would choose. */
export interface EngineAddress {
  /** As DOCKER_HOST: `unix://`, `tcp://`, `ssh://`, `npipe://`. */
  url?: string | undefined;
  /** As `docker --context`. */
  context?: string | undefined;
  /** As DOCKER_TLS_VERIFY=1. */
  strictTls?: boolean | undefined;
}

/** Variables needed to talk to the engine and to reach one on another machine. */
export const NEEDED_VARIABLES =
  /^(DOCKER_API_VERSION|DOCKER_CERT_PATH|SSH_AUTH_SOCK|(HTTPS?|NO|ALL)_PROXY)$/i;

/** The client's environment. */
export function clientEnvironment(address: EngineAddress, env: Record<string, string>) {
  const client: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    // The runtime refuses to start a program with these set, and the static client does not need
    // them.
    if (!name.startsWith("LD_") && !name.startsWith("DYLD_")) client[name] = value;
  }
  if (address.url !== undefined) client.DOCKER_HOST = address.url.replace(/^http\+unix:/, "unix:");
  // A context given explicitly must override the environment.
  if (address.context !== undefined) delete client.DOCKER_HOST;
  if (address.strictTls) client.DOCKER_TLS_VERIFY = "1";
  return client;
}

/** Client settings that would be lost with a variable, as arguments. */
export function preserved(env: Record<string, string>, without: readonly string[]): string[] {
  const args: string[] = [];
  const lost = (name: string) => without.includes(name) && env[name] !== undefined;
  if (lost("DOCKER_HOST")) args.push("--host", env.DOCKER_HOST!);
  if (lost("DOCKER_CONTEXT")) args.push("--context", env.DOCKER_CONTEXT!);
  if (lost("DOCKER_CONFIG")) args.push("--config", env.DOCKER_CONFIG!);
  else if (lost("HOME") && env.DOCKER_CONFIG === undefined) {
    args.push("--config", `${env.HOME}/.docker`);
  }
  if (lost("DOCKER_TLS_VERIFY")) args.push("--tlsverify");
  return args;
}
