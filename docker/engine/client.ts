import { join } from "node:path";
import { shellLine } from "../../terminal/shell_line.ts";
import {
  clientEnvironment,
  type EngineAddress,
  NEEDED_VARIABLES,
  preserved,
} from "./client_environment.ts";
import { mayAddProxies } from "./client_config.ts";
import {
  type ClientCall,
  type CommandResult,
  runClient,
  streamClient,
  type StreamOptions,
} from "./client_process.ts";
import { callSocket, type SocketAnswer } from "./engine_socket.ts";
import { DockerCommandError, DockerTimeoutError } from "./errors.ts";
import { unusableEngine } from "./unusable_engine.ts";

export interface DockerOptions {
  address: EngineAddress;
  /** Limit for one engine operation, in seconds; builds and gradings have their own. */
  timeout: number;
  /** The environment of the `docker` client. */
  env: Record<string, string>;
  /** Is told every command line, for `-vv`. */
  trace?: ((line: string) => void) | undefined;
}

export interface RunOptions {
  /** Seconds; 0 means no limit. */
  timeout?: number;
  /** Variables that must be absent from the client's own environment. */
  without?: readonly string[];
}

export interface SpawnOptions extends StreamOptions, Pick<RunOptions, "without"> {}

/** The docker client with one engine: how commands are run, and what their failures mean. */
export class DockerClient {
  readonly address: EngineAddress;
  readonly #env: Record<string, string>;
  readonly #timeout: number;
  readonly #trace: (line: string) => void;
  #endpoint: Promise<string | undefined> | undefined;
  #addsProxies: Promise<boolean> | undefined;

  constructor({ address, timeout, env, trace }: DockerOptions) {
    this.address = address;
    this.#timeout = timeout;
    this.#trace = trace ?? (() => {});
    this.#env = clientEnvironment(address, env);
  }

  /** How the engine is named in messages. */
  get addressText(): string {
    if (this.address.context !== undefined) return `context \`${this.address.context}\``;
    return this.#env.DOCKER_HOST || "the default address";
  }

  /** The arguments that stand before a verb. */
  get globalArguments(): string[] {
    return this.address.context === undefined ? [] : ["--context", this.address.context];
  }

  /** Runs one docker command to its end; never throws for its exit code. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
    const { timeout = this.#timeout, without = [] } = options;
    const result = await runClient(this.#call(args, without), timeout);
    if (result === undefined) throw new DockerTimeoutError(verbOf(args), timeout);
    return result;
  }

  /**
   * Starts a docker command whose input or output is a stream: of any size, in constant memory.
   * @throws {DockerNotInstalledError}
   */
  spawn(args: readonly string[], { without = [], ...options }: SpawnOptions = {}) {
    return streamClient(this.#call(args, without), options);
  }

  #call(args: readonly string[], without: readonly string[]): ClientCall {
    const line = [...this.globalArguments, ...preserved(this.#env, without), ...args];
    this.#trace(`$ ${shellLine(["docker", ...line])}`);
    const env = Object.entries(this.#env).filter(([name]) => !without.includes(name));
    return {
      args: line,
      env: Object.fromEntries(env),
      path: this.#env.PATH,
      verb: verbOf(args),
    };
  }

  /** As {@linkcode run}, but a failure is explained and thrown. */
  async output(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const result = await this.run(args, options);
    if (result.code !== 0) throw await this.failure(args, result);
    return result.stdout;
  }

  /**
   * The error behind a failed command. The client exits 1 for everything, so the engine is asked:
   * if it does not answer either, that is the reason.
   */
  async failure(args: readonly string[], result: CommandResult): Promise<Error> {
    const probe = await this.run(["version", "--format", "{{.Server.Version}}"], { timeout: 10 })
      .catch((error: unknown) => error instanceof Error ? error : new Error(String(error)));
    if (probe instanceof Error) return probe;
    if (probe.code === 0) return new DockerCommandError(verbOf(args), result.code, result.stderr);
    return unusableEngine(this.addressText, probe.stderr);
  }

  /** Asks the engine's socket, where there is one; undefined for all that is no good answer. */
  protected async ask(path: string): Promise<unknown> {
    const answer = await this.askSocket("GET", path);
    return answer?.status === 200 ? answer.body : undefined;
  }

  protected async askSocket(
    method: "GET" | "DELETE",
    path: string,
  ): Promise<SocketAnswer | undefined> {
    const endpoint = await this.endpoint();
    if (endpoint?.startsWith("unix:")) this.#trace(`${method} ${path}`);
    return await callSocket(endpoint, method, path);
  }

  /** The address of the engine as the client would resolve it: DOCKER_HOST, else the context's. */
  endpoint(): Promise<string | undefined> {
    return this.#endpoint ??= this.#findEndpoint();
  }

  async #findEndpoint(): Promise<string | undefined> {
    if (this.address.context === undefined) {
      // An empty one is none, as for the client.
      if (this.#env.DOCKER_HOST) return this.#env.DOCKER_HOST;
      // Saves a client its start where there is nothing to choose from.
      if (Deno.build.os === "linux" && !await this.#hasContexts()) {
        return "unix:///var/run/docker.sock";
      }
    }
    const result = await this.run(["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]);
    return result.code === 0 ? result.stdout.trim() : undefined;
  }

  /** Whether a context other than the default one can be in use. */
  async #hasContexts(): Promise<boolean> {
    if (this.#env.DOCKER_CONTEXT !== undefined) return true;
    const folder = this.#env.DOCKER_CONFIG ?? join(this.#env.HOME ?? "/", ".docker");
    return await Deno.lstat(join(folder, "contexts")).then(() => true, () => false);
  }

  /** Whether the client's own configuration may add proxies to containers. */
  addsProxies(): Promise<boolean> {
    return this.#addsProxies ??= mayAddProxies(this.#env);
  }

  /**
   * Which of some variables the client has in its own environment and cannot do without: no option
   * stands for them.
   */
  async neededVariables(names: readonly string[]): Promise<string[]> {
    const present = names.filter((name) => NEEDED_VARIABLES.test(name) && this.#env[name]);
    if (present.length === 0) return [];
    const isLocal = /^(unix|npipe):/.test(await this.endpoint() ?? "");
    return present.filter((name) => name === "DOCKER_API_VERSION" || !isLocal);
  }
}

function verbOf(args: readonly string[]): string {
  const words = args[0] === "image" || args[0] === "container" || args[0] === "volume" ? 2 : 1;
  return args.slice(0, words).join(" ");
}
