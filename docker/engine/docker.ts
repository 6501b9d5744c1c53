import { parseJson } from "../../terminal/json.ts";
import { DockerClient } from "./client.ts";
import { loadDax } from "./client_process.ts";
import { DockerCommandError, ImageNotFoundError } from "./errors.ts";
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

/** The docker command line: only the verbs the program uses, named after docker's own. */
export class Docker extends DockerClient {
  async info(): Promise<EngineInfo> {
    // A call that asks this goes on to commands.
    const loading = loadDax();
    const direct = infoSchema.safeParse(await this.ask("/info"));
    await loading;
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
    const direct = imageSchema.safeParse(await this.ask(`/images/${name}/json`));
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
    const direct = containerSchema.safeParse(await this.ask(`/containers/${name}/json`));
    if (direct.success) return direct.data.State;
    const text = await this.output(["container", "inspect", "--format", "{{json .State}}", name]);
    return stateSchema.parse(parseJson(text));
  }

  /** All that the engine says of a container; undefined where there is none of that id. */
  async containerDetails(id: string): Promise<unknown> {
    const direct = await this.ask(`/containers/${id}/json`);
    if (direct !== undefined) return direct;
    const args = ["container", "inspect", "--format", "{{json .}}", id];
    const result = await this.run(args);
    if (result.code === 0) return parseJson(result.stdout);
    if (onlyAbsent(result.stderr)) return undefined;
    throw await this.failure(args, result);
  }

  async killContainer(name: string): Promise<boolean> {
    return (await this.run(["kill", name])).code === 0;
  }

  /** Containers, running or not, that carry the first of some labels. */
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
      const answer = await this.askSocket("DELETE", `/containers/${name}?force=true&v=true`);
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
    const parsed = diskUseSchema.safeParse(await this.ask("/system/df?type=image"));
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

/** Its name; the others are those that containers have for each other (`--link`), with two slashes. */
function ownNameOf(names: readonly string[]): string {
  return names.find((name) => name.lastIndexOf("/") === 0)?.slice(1) ?? "";
}

function onlyAbsent(stderr: string): boolean {
  return stderr.trim().split("\n").every((line) =>
    /no such (container|volume|image)|removal of container .* is already in progress/i.test(line)
  );
}
