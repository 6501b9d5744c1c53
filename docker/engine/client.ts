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
import type { ClientCommand } from "./client_command.ts";
import { callSocket, type SocketAnswer } from "./engine_socket.ts";
import { DockerCommandError, DockerTimeoutError } from "./errors.ts";
import { podmanArguments } from "./podman_client.ts";
import { unusableEngine } from "./unusable_engine.ts";

export interface DockerOptions {
  address: EngineAddress;
  /** Timeout of one engine operation, in seconds; builds and gradings have their own. */
  timeout: number;
  /** The client; docker by default. */
  command?: ClientCommand;
  /** The environment of the client. */
  env: Record<string, string>;
  /** Called with every command line, for `-vv`. */
  trace?: ((line: string) => void) | undefined;
}

export interface RunOptions {
  /** Seconds; 0 means no limit. */
  timeout?: number;
  /** Variables to remove from the client's own environment. */
  without?: readonly string[];
}

export interface SpawnOptions extends StreamOptions, Pick<RunOptions, "without"> {}

/** A client for one engine: runs commands and explains their failures. */
export class DockerClient {
  readonly address: EngineAddress;
  readonly command: ClientCommand;
  readonly #env: Record<string, string>;
  readonly #timeout: number;
  readonly #trace: (line: string) => void;
  #endpoint: Promise<string | undefined> | undefined;
  #addsProxies: Promise<boolean> | undefined;

  constructor({ address, command = "docker", timeout, env, trace }: DockerOptions) {
    this.address = address;
    this.command = command;
    this.#timeout = timeout;
    this.#trace = trace ?? (() => {});
    this.#env = clientEnvironment(address, env);
  }

  /** How the engine is named in messages. */
  get addressText(): string {
    if (this.address.context !== undefined) return `context \`${this.address.context}\``;
    return this.#env.DOCKER_HOST ||
      (this.isPodman ? "Podman's own address" : "the default address");
  }

  /** Whether the client is Podman's own; podman_client.ts has its differences. */
  protected get isPodman(): boolean {
    return this.command === "podman";
  }

  /** Timeout of one engine operation, in seconds; 0 means none. */
  get timeout(): number {
    return this.#timeout;
  }

  /** A variable of the client's environment. */
  variable(name: string): string | undefined {
    return this.#env[name];
  }

  /** The arguments that come before a verb. */
  get globalArguments(): string[] {
    const { context } = this.address;
    if (!this.isPodman) return context === undefined ? [] : ["--context", context];
    if (context !== undefined) return ["--connection", context];
    return this.#env.DOCKER_HOST ? ["--url", this.#env.DOCKER_HOST] : [];
  }

  /** Runs one docker command to its end; never throws because of its exit code. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
    const { timeout = this.#timeout, without = [] } = options;
    const result = await runClient(this.#call(args, without), timeout);
    if (result === undefined) {
      throw new DockerTimeoutError(`${this.command} ${verbOf(args)}`, timeout);
    }
    return result;
  }

  /**
   * Starts a docker command with streamed input or output: of any size, in constant memory.
   *
   * @throws {DockerNotInstalledError}
   */
  spawn(args: readonly string[], { without = [], ...options }: SpawnOptions = {}) {
    return streamClient(this.#call(args, without), options);
  }

  #call(args: readonly string[], without: readonly string[]): ClientCall {
    // Podman removes variables itself, and needs its own.
    const removed = this.isPodman ? [] : without;
    const words = this.isPodman ? podmanArguments(args) : args;
    const line = [...this.globalArguments, ...preserved(this.#env, removed), ...words];
    this.#trace(`$ ${shellLine([this.command, ...line])}`);
    const env = Object.entries(this.#env).filter(([name]) => !removed.includes(name));
    return {
      command: this.command,
      args: line,
      env: Object.fromEntries(env),
      path: this.#env.PATH,
      verb: verbOf(args),
    };
  }

  /** Like {@linkcode run}, but explains a failure and throws it. */
  async output(args: readonly string[], options: RunOptions = {}): Promise<string> {
    const result = await this.run(args, options);
    if (result.code !== 0) throw await this.failure(args, result);
    return result.stdout;
  }

  /**
   * The error behind a failed command. The client exits with 1 for everything, so the engine is
   * asked: if it does not answer either, that is the reason.
   */
  async failure(args: readonly string[], result: CommandResult): Promise<Error> {
    const question = this.isPodman
      ? ["info", "--format", "{{.Version.Version}}"]
      : ["version", "--format", "{{.Server.Version}}"];
    const probe = await this.run(question, { timeout: 10 })
      .catch((error: unknown) => error instanceof Error ? error : new Error(String(error)));
    if (probe instanceof Error) return probe;
    if (probe.code === 0) {
      return new DockerCommandError(`${this.command} ${verbOf(args)}`, result.code, result.stderr);
    }
    return unusableEngine(this.addressText, probe.stderr);
  }

  /** Queries the engine's socket, where there is one; undefined unless it answers successfully. */
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

  /** The engine's address as the client would resolve it: DOCKER_HOST, otherwise the context's. */
  endpoint(): Promise<string | undefined> {
    return this.#endpoint ??= this.#findEndpoint();
  }

  async #findEndpoint(): Promise<string | undefined> {
    // Podman needs no engine, and uses one only when configured.
    if (this.isPodman) {
      return this.address.context === undefined ? this.#env.DOCKER_HOST : undefined;
    }
    if (this.address.context === undefined) {
      // The client treats an empty value as unset.
      if (this.#env.DOCKER_HOST) return this.#env.DOCKER_HOST;
      // Saves a start of the client where there is only one possible address.
      if (Deno.build.os === "linux" && !await this.#hasContexts()) {
        return "unix:///var/run/docker.sock";
      }
    }
    const result = await this.run(["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]);
    return result.code === 0 ? result.stdout.trim() : undefined;
  }

  /** Whether a context other than the default one may be in use. */
  async #hasContexts(): Promise<boolean> {
    if (this.#env.DOCKER_CONTEXT !== undefined) return true;
    const folder = this.#env.DOCKER_CONFIG ?? join(this.#env.HOME ?? "/", ".docker");
    return await Deno.lstat(join(folder, "contexts")).then(() => true, () => false);
  }

  /** Whether the client's own configuration may add proxies to containers. */
  addsProxies(): Promise<boolean> {
    return this.#addsProxies ??= this.isPodman ? Promise.resolve(false) : mayAddProxies(this.#env);
  }

  /**
   * Which of the given variables the client has in its own environment and needs there, because no
   * option replaces them.
   */
  async neededVariables(names: readonly string[]): Promise<string[]> {
    if (this.isPodman) return [];
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
