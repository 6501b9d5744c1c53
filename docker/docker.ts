import { join } from "node:path";
import { UserError } from "../terminal/errors.ts";
import {
  CommandTooLongError,
  DockerCommandError,
  DockerNotInstalledError,
  DockerTimeoutError,
  ImageNotFoundError,
} from "./errors.ts";
import { mayAddProxies } from "./client_config.ts";
import { callSocket, type SocketAnswer } from "./engine_socket.ts";
import {
  containerSchema,
  containersSchema,
  type ContainerState,
  diskUseSchema,
  type EngineInfo,
  type Image,
  imageSchema,
  infoSchema,
  type Labelled,
  labelledSchema,
  stateSchema,
} from "./schemas.ts";
import { unusableEngine } from "./unusable_engine.ts";

/** Which engine to talk to; nothing set means what `docker` itself would choose. */
export interface EngineAddress {
  /** As DOCKER_HOST: `unix://`, `tcp://`, `ssh://`, `npipe://`. */
  url?: string | undefined;
  /** As `docker --context`. */
  context?: string | undefined;
  /** As DOCKER_TLS_VERIFY=1. */
  strictTls?: boolean | undefined;
}

export interface DockerOptions {
  address: EngineAddress;
  /** Limit for one engine operation, in seconds; builds and gradings have their own. */
  timeout: number;
  /** The environment of the `docker` client. */
  env: Record<string, string>;
  /** Is told every command line, for `-vv`. */
  trace?: ((line: string) => void) | undefined;
}

/** What one docker command gave. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** Seconds; 0 means no limit. */
  timeout?: number;
  /** Variables that must be absent from the client's own environment. */
  without?: readonly string[];
}

export interface SpawnOptions extends Pick<RunOptions, "without"> {
  stdin?: "null" | "piped" | "inherit";
  /** Where stdout and stderr go: to the caller, or to where this process's own go. */
  output?: "piped" | "inherit";
}

/** The docker command line: only the verbs the program uses, named after docker's own. */
export class Docker {
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
    const child = this.spawn(args, { without });
    let late = false;
    // SIGKILL, because recent clients want three SIGTERMs while they wait for an engine.
    const timer = timeout > 0
      ? setTimeout(() => (late = true, child.kill("SIGKILL")), timeout * 1000)
      : undefined;
    const { code, stdout, stderr } = await child.output().finally(() => clearTimeout(timer));
    if (late) throw new DockerTimeoutError(verbOf(args), timeout);
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /**
   * Starts a docker command whose input or output is a stream: of any size, in constant memory.
   * @throws {DockerNotInstalledError}
   */
  spawn(
    args: readonly string[],
    { stdin = "null", output = "piped", without = [] }: SpawnOptions = {},
  ): Deno.ChildProcess {
    const line = [...this.globalArguments, ...preserved(this.#env, without), ...args];
    this.#trace(`$ ${["docker", ...line].map(quoted).join(" ")}`);
    const env = Object.entries(this.#env).filter(([name]) => !without.includes(name));
    try {
      return new Deno.Command("docker", {
        args: line,
        env: Object.fromEntries(env),
        clearEnv: true,
        stdin,
        stdout: output,
        stderr: output,
      }).spawn();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
        throw new DockerNotInstalledError({ cause: error });
      }
      throw explainArguments(args, error);
    }
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

  async info(): Promise<EngineInfo> {
    const direct = infoSchema.safeParse(await this.#ask("/info"));
    if (direct.success) return direct.data;
    const args = ["info", "--format", "{{json .}}"];
    const result = await this.run(args);
    const parsed = infoSchema.safeParse(parseJson(result.stdout));
    // An engine that does not answer makes recent clients exit 0 with an empty description.
    if (result.code !== 0 || !parsed.success || parsed.data.ServerVersion === "") {
      throw await this.failure(args, result);
    }
    return parsed.data;
  }

  /** @throws {ImageNotFoundError} where the engine answers and has no such image */
  async inspectImage(reference: string): Promise<Image> {
    const name = encodeURIComponent(reference).replaceAll("%2F", "/");
    const direct = imageSchema.safeParse(await this.#ask(`/images/${name}/json`));
    if (direct.success) return direct.data;
    const args = ["image", "inspect", "--format", "{{json .}}", "--", reference];
    const result = await this.run(args);
    if (result.code !== 0) {
      const error = await this.failure(args, result);
      if (error instanceof DockerCommandError) throw new ImageNotFoundError(reference);
      throw error;
    }
    return imageSchema.parse(parseJson(result.stdout));
  }

  async inspectContainer(name: string): Promise<ContainerState> {
    const direct = containerSchema.safeParse(await this.#ask(`/containers/${name}/json`));
    if (direct.success) return direct.data.State;
    const text = await this.output(["container", "inspect", "--format", "{{json .State}}", name]);
    return stateSchema.parse(parseJson(text));
  }

  /** All that the engine says of a container; undefined where there is none of that id. */
  async containerDetails(id: string): Promise<unknown> {
    const direct = await this.#ask(`/containers/${id}/json`);
    if (direct !== undefined) return direct;
    const args = ["container", "inspect", "--format", "{{json .}}", id];
    const result = await this.run(args);
    if (result.code === 0) return parseJson(result.stdout);
    if (onlyAbsent(result.stderr)) return undefined;
    throw await this.failure(args, result);
  }

  /** Asks the engine's socket, where there is one; undefined for all that is no good answer. */
  async #ask(path: string): Promise<unknown> {
    const answer = await this.#call("GET", path);
    return answer?.status === 200 ? answer.body : undefined;
  }

  async #call(method: "GET" | "DELETE", path: string): Promise<SocketAnswer | undefined> {
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

  async killContainer(name: string): Promise<boolean> {
    return (await this.run(["kill", name])).code === 0;
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

  /** Containers, running or not, that carry the first of some labels. */
  async labelledContainers(keys: readonly [string, ...string[]]): Promise<Labelled[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: [keys[0]] }));
    const answer = await this.#ask(`/containers/json?all=true&filters=${filters}`);
    const direct = containersSchema.safeParse(answer);
    if (direct.success) {
      return direct.data.map(({ Id: id, Names, State: state, Labels }) => (
        { id, name: ownNameOf(Names ?? []), state, labels: Labels ?? {} }
      ));
    }
    return await this.#labelled(
      ["ps", "--all", "--no-trunc"],
      { id: "{{json .ID}}", name: "{{json .Names}}", state: "{{json .State}}" },
      keys,
    );
  }

  /** Volumes that carry the first of some labels; their state says nothing. */
  async labelledVolumes(keys: readonly [string, ...string[]]): Promise<Labelled[]> {
    const name = "{{json .Name}}";
    return await this.#labelled(["volume", "ls"], { id: name, name, state: '""' }, keys);
  }

  async #labelled(
    list: string[],
    { id, name, state }: Record<"id" | "name" | "state", string>,
    keys: readonly [string, ...string[]],
  ) {
    const labels = keys.map((key) => `"${key}":{{json (.Label "${key}")}}`).join(",");
    const format = `{"id":${id},"name":${name},"state":${state},"labels":{${labels}}}`;
    const text = await this.output([...list, "--filter", `label=${keys[0]}`, "--format", format]);
    return text.split("\n").filter((line) => line !== "")
      .map((line) => labelledSchema.parse(JSON.parse(line)));
  }

  /** Removes containers with their anonymous volumes, running or not; those absent are no error. */
  async removeContainers(names: readonly string[]): Promise<void> {
    const left: string[] = [];
    for (const name of names) {
      const answer = await this.#call("DELETE", `/containers/${name}?force=true&v=true`);
      if (answer?.status !== 204 && answer?.status !== 404) left.push(name);
    }
    if (left.length === 0) return;
    const args = ["rm", "--force", "--volumes", ...left];
    const result = await this.run(args);
    if (result.code !== 0 && !onlyAbsent(result.stderr)) throw await this.failure(args, result);
  }

  /** Ids of images with a name in a repository such as `team/*`. */
  async imagesNamed(pattern: string): Promise<string[]> {
    const args = ["image", "ls", "--no-trunc", "--quiet", "--filter", `reference=${pattern}`];
    return [...new Set((await this.output(args)).split("\n").filter((id) => id !== ""))];
  }

  /** Names of containers, running or not, of an image or of one that was made of it. */
  async containersOf(id: string): Promise<string[]> {
    const args = ["ps", "--all", "--filter", `ancestor=${id}`, "--format", "{{.Names}}"];
    return (await this.output(args)).split("\n").filter((name) => name !== "");
  }

  /** Bytes that all images take together; undefined where the engine does not say so at once. */
  async layersSize(): Promise<number | undefined> {
    const parsed = diskUseSchema.safeParse(await this.#ask("/system/df?type=image"));
    return parsed.success ? parsed.data.LayersSize : undefined;
  }

  /**
   * Removes a name of an image, and the image where that was its last one and no container is of it;
   * what is absent is no error.
   */
  async removeImage(reference: string): Promise<void> {
    const args = ["image", "rm", reference];
    const result = await this.run(args);
    if (result.code !== 0 && !onlyAbsent(result.stderr)) throw await this.failure(args, result);
  }

  /** Removes volumes; those absent are no error. */
  async removeVolumes(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const args = ["volume", "rm", "--force", ...names];
    const result = await this.run(args);
    if (result.code !== 0 && !onlyAbsent(result.stderr)) throw await this.failure(args, result);
  }
}

/** How to talk to the engine, and how to reach one on another machine. */
const NEEDED_VARIABLES =
  /^(DOCKER_API_VERSION|DOCKER_CERT_PATH|SSH_AUTH_SOCK|(HTTPS?|NO|ALL)_PROXY)$/i;

function clientEnvironment(address: EngineAddress, env: Record<string, string>) {
  const client: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    // The runtime refuses to start a program with these set, and the static client needs none.
    if (!name.startsWith("LD_") && !name.startsWith("DYLD_")) client[name] = value;
  }
  if (address.url !== undefined) client.DOCKER_HOST = address.url.replace(/^http\+unix:/, "unix:");
  // A context chosen by hand must win over the surroundings.
  if (address.context !== undefined) delete client.DOCKER_HOST;
  if (address.strictTls) client.DOCKER_TLS_VERIFY = "1";
  return client;
}

/** Client settings that would be lost with a variable, as arguments. */
function preserved(env: Record<string, string>, without: readonly string[]): string[] {
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

/** Images and learners choose some of the arguments, and a system does not take any. */
function explainArguments(args: readonly string[], error: unknown): unknown {
  if (args.some((word) => word.includes("\0"))) {
    return new UserError(
      `\`docker ${verbOf(args)}\` cannot be given a value with a NUL character`,
      {
        hint: "no program can: remove it from the grader's arguments and the values of --env",
        cause: error,
      },
    );
  }
  // E2BIG, and Windows's ERROR_FILENAME_EXCED_RANGE.
  return error instanceof Error && /\(os error (7|206)\)$/.test(error.message)
    ? new CommandTooLongError(verbOf(args), { cause: error })
    : error;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Its name; the others are those that containers have for each other (`--link`), with two slashes. */
function ownNameOf(names: readonly string[]): string {
  return names.find((name) => name.lastIndexOf("/") === 0)?.slice(1) ?? "";
}

function onlyAbsent(stderr: string): boolean {
  return stderr.trim().split("\n").every((line) =>
    /no such (container|volume|image)|removal of container .* is already in progress/i.test(line)
  );
}

function verbOf(args: readonly string[]): string {
  const words = args[0] === "image" || args[0] === "container" || args[0] === "volume" ? 2 : 1;
  return args.slice(0, words).join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
