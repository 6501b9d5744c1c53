import { parseJson } from "../../terminal/json.ts";
import { DockerClient } from "./client.ts";
import { saysOnlyAbsent } from "./client_words.ts";
import { infoOfPodman } from "./podman_client.ts";
import { DockerCommandError, ImageNotFoundError } from "./errors.ts";
import {
  containerSchema,
  containersSchema,
  type ContainerState,
  diskUseSchema,
  type EngineInfo,
  historyLineSchema,
  historySchema,
  type Image,
  imageSchema,
  infoSchema,
  type Labelled,
  labelledSchema,
  stateSchema,
} from "./schemas.ts";

/** The docker command line: only the verbs that the program uses, named after docker's own. */
export class Docker extends DockerClient {
  #info: Promise<EngineInfo> | undefined;

  /** The engine's description, cached from the first request. */
  knownInfo(): Promise<EngineInfo> {
    return this.#info ?? this.info();
  }

  info(): Promise<EngineInfo> {
    return this.#info = this.#askInfo();
  }

  async #askInfo(): Promise<EngineInfo> {
    const direct = infoSchema.safeParse(await this.ask("/info"));
    if (direct.success) return direct.data;
    const args = ["info", "--format", "{{json .}}"];
    const result = await this.run(args);
    const answer = parseJson(result.stdout);
    const parsed = infoSchema.safeParse(this.isPodman ? infoOfPodman(answer) : answer);
    // If the engine does not answer, recent clients exit with 0 and an empty description.
    if (result.code !== 0 || !parsed.success || parsed.data.ServerVersion === "") {
      throw await this.failure(args, result);
    }
    return parsed.data;
  }

  /** @throws {ImageNotFoundError} if the engine answers and has no such image */
  async inspectImage(reference: string): Promise<Image> {
    const direct = imageSchema.safeParse(await this.ask(`${imagePath(reference)}/json`));
    if (direct.success) return direct.data;
    const args = ["image", "inspect", "--format", "{{json .}}", "--", reference];
    const result = await this.run(args);
    if (result.code !== 0) {
      const error = await this.failure(args, result);
      if (error instanceof DockerCommandError) throw new ImageNotFoundError(reference);
      throw error;
    }
    const image = imageSchema.parse(parseJson(result.stdout));
    // Podman's own client omits the algorithm of the id.
    return { ...image, Id: image.Id.replace(/^(?=[0-9a-f]{64}$)/, "sha256:") };
  }

  /**
   * The steps that built an image, newest first: the command of each, and the unpacked size of its
   * layer in bytes, 0 where the client does not report it exactly.
   *
   * @throws {DockerCommandError} also if there is no such image
   */
  async imageHistory(reference: string): Promise<{ command: string; bytes: number }[]> {
    const direct = historySchema.safeParse(await this.ask(`${imagePath(reference)}/history`));
    if (direct.success) {
      return direct.data.map(({ CreatedBy, Size }) => ({ command: CreatedBy, bytes: Size }));
    }
    // Not the whole object as JSON: Podman's client uses other names there.
    const format = '{"CreatedBy":{{json .CreatedBy}},"Size":{{json .Size}}}';
    const args = ["history", "--no-trunc", "--human=false", "--format", format, "--", reference];
    const text = await this.output(args);
    return text.split("\n").filter((line) => line !== "").map((line) => {
      const { CreatedBy, Size } = historyLineSchema.parse(parseJson(line));
      // Podman's client reports only `2.13MB`.
      return { command: CreatedBy, bytes: /^\d+$/.test(Size) ? Number(Size) : 0 };
    });
  }

  async inspectContainer(name: string): Promise<ContainerState> {
    const direct = containerSchema.safeParse(await this.ask(`/containers/${name}/json`));
    if (direct.success) return direct.data.State;
    const text = await this.output(["container", "inspect", "--format", "{{json .State}}", name]);
    return stateSchema.parse(parseJson(text));
  }

  /** Everything the engine reports of a container; undefined if there is none with that id. */
  async containerDetails(id: string): Promise<unknown> {
    const direct = await this.ask(`/containers/${id}/json`);
    if (direct !== undefined) return direct;
    const args = ["container", "inspect", "--format", "{{json .}}", id];
    const result = await this.run(args);
    if (result.code === 0) return parseJson(result.stdout);
    if (saysOnlyAbsent(result.stderr)) return undefined;
    throw await this.failure(args, result);
  }

  /**
   * Kills a running container.
   *
   * @returns whether the engine did
   */
  async killContainer(name: string): Promise<boolean> {
    return (await this.run(["kill", name])).code === 0;
  }

  /** Containers, running or not, with the first of the given labels. */
  async labelledContainers(keys: readonly [string, ...string[]]): Promise<Labelled[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: [keys[0]] }));
    const answer = await this.ask(`/containers/json?all=true&filters=${filters}`);
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

  /**
   * Volumes with the first of the given labels; their state has no meaning.
   *
   * @param unused only those that no container uses, running or not
   */
  async labelledVolumes(
    keys: readonly [string, ...string[]],
    { unused = false } = {},
  ): Promise<Labelled[]> {
    const name = "{{json .Name}}";
    const list = ["volume", "ls", ...(unused ? ["--filter", "dangling=true"] : [])];
    if (this.isPodman) {
      const format = `{"id":${name},"name":${name},"state":"","labels":{{json .Labels}}}`;
      return await this.#list(list, keys[0], format);
    }
    return await this.#labelled(list, { id: name, name, state: '""' }, keys);
  }

  async #labelled(
    list: string[],
    { id, name, state }: Record<"id" | "name" | "state", string>,
    keys: readonly [string, ...string[]],
  ) {
    const labels = keys.map((key) => `"${key}":{{json (.Label "${key}")}}`).join(",");
    const format = `{"id":${id},"name":${name},"state":${state},"labels":{${labels}}}`;
    return await this.#list(list, keys[0], format);
  }

  async #list(list: readonly string[], label: string, format: string): Promise<Labelled[]> {
    const text = await this.output([...list, "--filter", `label=${label}`, "--format", format]);
    return text.split("\n").filter((line) => line !== "")
      .map((line) => labelledSchema.parse(JSON.parse(line)));
  }

  /**
   * Removes containers with their anonymous volumes, running or not. Absent ones are not an error.
   */
  async removeContainers(names: readonly string[]): Promise<void> {
    const left: string[] = [];
    for (const name of names) {
      const answer = await this.askSocket("DELETE", `/containers/${name}?force=true&v=true`);
      if (answer?.status !== 204 && answer?.status !== 404) left.push(name);
    }
    if (left.length === 0) return;
    const args = ["rm", "--force", "--volumes", ...left];
    const result = await this.run(args);
    if (result.code !== 0 && !saysOnlyAbsent(result.stderr)) throw await this.failure(args, result);
  }

  /** Ids of images with a name in a repository such as `team/*`. */
  async imagesNamed(pattern: string): Promise<string[]> {
    const args = ["image", "ls", "--no-trunc", "--quiet", "--filter", `reference=${pattern}`];
    return [...new Set((await this.output(args)).split("\n").filter((id) => id !== ""))];
  }

  /** Names of containers, running or not, of an image or of one derived from it. */
  async containersOf(id: string): Promise<string[]> {
    const args = ["ps", "--all", "--filter", `ancestor=${id}`, "--format", "{{.Names}}"];
    return (await this.output(args)).split("\n").filter((name) => name !== "");
  }

  /** Total size of all images in bytes; undefined if the engine does not report it at once. */
  async layersSize(): Promise<number | undefined> {
    const parsed = diskUseSchema.safeParse(await this.ask("/system/df?type=image"));
    return parsed.success ? parsed.data.LayersSize : undefined;
  }

  /**
   * Removes a name of an image, and the image if that was its last name and no container uses it.
   * An absent image is not an error.
   */
  async removeImage(reference: string): Promise<void> {
    const args = ["image", "rm", reference];
    const result = await this.run(args);
    if (result.code !== 0 && !saysOnlyAbsent(result.stderr)) throw await this.failure(args, result);
  }

  /** Creates an empty volume. */
  async createVolume(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
    const words = Object.entries(labels).flatMap(([key, value]) => ["--label", `${key}=${value}`]);
    await this.output(["volume", "create", ...words, name]);
  }

  /** Removes volumes. Absent ones are not an error. */
  async removeVolumes(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const args = ["volume", "rm", "--force", ...names];
    const result = await this.run(args);
    if (result.code !== 0 && !saysOnlyAbsent(result.stderr)) throw await this.failure(args, result);
  }
}

function imagePath(reference: string): string {
  return `/images/${encodeURIComponent(reference).replaceAll("%2F", "/")}`;
}

/**
 * The container's own name; the others are links between containers (`--link`) and have two
 * slashes.
 */
function ownNameOf(names: readonly string[]): string {
  return names.find((name) => name.lastIndexOf("/") === 0)?.slice(1) ?? "";
}
