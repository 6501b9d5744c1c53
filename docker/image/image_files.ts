import { posix } from "node:path";
import { type Archive, readArchive } from "../files/archive.ts";
import type { Missing } from "../engine/client_words.ts";
import type { Docker } from "../engine/docker.ts";
import { removeContainer } from "../container/ending.ts";
import type { Owner } from "../container/owner.ts";
import { type Labels, newName } from "../container/labels.ts";
import { createStopped } from "../container/stopped_container.ts";

export interface ImageFilesOptions {
  /** Id or reference; the image must be on the engine. */
  image: string;
  /** The run that the container belongs to. */
  owner: Owner;
  labels: Labels;
  /** Keep the container through which the files are read. */
  keep: boolean;
  /** Seconds without data before reading is aborted. */
  idleLimit: number;
  signal: AbortSignal;
  /** Called with each error during clean-up. */
  onCleanupError: (error: unknown) => void;
}

/** There is nothing at a path of an image. */
export class ImagePathError extends Error {
  override name = "ImagePathError";

  constructor(readonly path: string, readonly reason: Missing | TooMuch) {
    super(`${path || "''"}: ${reason}`);
  }
}

/** What a path has too much of to be kept. */
export type TooMuch = `More than ${number} names`;

/** Whether a path must be a directory, judging by its end. */
export function isFolderPath(path: string): boolean {
  return /(^|\/)\.?$/.test(path);
}

/** The kernel's limit. */
const MOST_LINKS = 40;

/**
 * The file system of an image, read without running anything in it: through a container that is
 * never started.
 */
export class ImageFiles implements AsyncDisposable {
  readonly #docker: Docker;
  readonly #container: string;
  readonly #folder: string;
  readonly #options: ImageFilesOptions;

  private constructor(
    docker: Docker,
    container: string,
    folder: string,
    options: ImageFilesOptions,
  ) {
    this.#docker = docker;
    this.#container = container;
    this.#folder = folder;
    this.#options = options;
  }

  /** @throws {ImageNotFoundError} */
  static async open(docker: Docker, options: ImageFilesOptions): Promise<ImageFiles> {
    const { signal, labels, owner } = options;
    signal.throwIfAborted();
    const image = await docker.inspectImage(options.image);
    const name = newName();
    try {
      await createStopped(docker, owner, { name, image: image.Id, labels });
      signal.throwIfAborted();
    } catch (error) {
      await removeContainer(docker, name, { created: false, report: options.onCleanupError });
      signal.throwIfAborted();
      throw error;
    }
    return new ImageFiles(docker, name, image.Config?.WorkingDir || "/", options);
  }

  /** The container, for a caller who wants to keep it. */
  get container(): string {
    return this.#container;
  }

  /**
   * Reads what is at a path; relative ones start from the image's WORKDIR.
   *
   * @param follow whether to follow a link at its end; that of `link/` and `link/.` always is
   * @throws {ImagePathError}
   */
  async read<T>(
    path: string,
    { follow }: { follow: boolean },
    use: (archive: Archive) => Promise<T>,
  ): Promise<T> {
    if (path === "") throw new ImagePathError(path, "No such file or directory");
    const { idleLimit, signal } = this.#options;
    const result = await readArchive(this.#docker, {
      container: this.#container,
      path: await this.#place(path),
      follow: follow || isFolderPath(path),
      idleLimit,
      signal,
    }, async (archive) => {
      if (!isFolderPath(path) || archive.first.header.type === "directory") {
        return await use(archive);
      }
      throw new ImagePathError(path, "Not a directory");
    });
    if ("missing" in result) throw new ImagePathError(path, result.missing);
    return result.found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#options.keep) return;
    const report = this.#options.onCleanupError;
    await removeContainer(this.#docker, this.#container, { created: true, report });
  }

  /** The path without `a/..`, which the client would drop even where `a` is a link. */
  async #place(path: string): Promise<string> {
    const absolute = path.startsWith("/") ? path : `${this.#folder}/${path}`;
    return absolute.split("/").includes("..")
      ? await this.#walk(path, absolute)
      : posix.normalize(absolute).replace(/(?<=.)\/$/, "");
  }

  /** Follows a path one name at a time, up to its last `..`. */
  async #walk(path: string, absolute: string): Promise<string> {
    let place: string[] = [];
    let names = absolute.split("/").filter((name) => name !== "" && name !== ".");
    for (let links = 0; names.includes("..");) {
      const name = names.shift();
      if (name === undefined) break;
      if (name === "..") {
        place.pop();
        continue;
      }
      const next = `/${[...place, name].join("/")}`;
      const target = await this.#target(path, next);
      if (target === undefined) {
        place.push(name);
        continue;
      }
      if (++links > MOST_LINKS) {
        throw new ImagePathError(path, "Too many levels of symbolic links");
      }
      if (target.startsWith("/")) place = [];
      names = [...target.split("/").filter((part) => part !== "" && part !== "."), ...names];
    }
    return `/${[...place, ...names].join("/")}`;
  }

  /** The target of a link; undefined for a directory. */
  async #target(path: string, place: string): Promise<string | undefined> {
    const { idleLimit, signal } = this.#options;
    const result = await readArchive(
      this.#docker,
      { container: this.#container, path: place, follow: false, idleLimit, signal },
      ({ first }) => Promise.resolve(first.header),
    );
    if ("missing" in result) throw new ImagePathError(path, result.missing);
    const { type, linkname } = result.found;
    if (type === "symlink") return linkname ?? "";
    if (type !== "directory") throw new ImagePathError(path, "Not a directory");
    return undefined;
  }
}
