/**
 * The one way to replace a file: caches, settings, reports, Dockerfiles. Every room of the program
 * writes some, so it stands here; what else a place must be is for who writes there to check.
 */

/** How a {@linkcode WholeFile} is written. */
export interface WholeFileOptions {
  /** Permissions, less the umask's; default: those of any new file. */
  mode?: number | undefined;
  /** The name it has until it is whole, in the same folder; default: one that no other writer takes. */
  temporary?: string | undefined;
}

/** A file that is written under another name, and appears at its place whole or not at all. */
export class WholeFile implements AsyncDisposable {
  /** Open for writing until {@linkcode finish}. */
  readonly file: Deno.FsFile;
  /** Where it is until then. */
  readonly temporary: string;
  readonly #path: string;
  #state: "open" | "closed" | "gone" = "open";

  private constructor(path: string, temporary: string, file: Deno.FsFile) {
    this.#path = path;
    this.temporary = temporary;
    this.file = file;
  }

  /** @param path a link there is replaced itself, not what it leads to */
  static async create(path: string, options: WholeFileOptions = {}): Promise<WholeFile> {
    const { mode, temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp` } = options;
    const rights = mode === undefined ? {} : { mode };
    // A new file is never made through a link.
    const file = await Deno.open(temporary, { write: true, createNew: true, ...rights });
    return new WholeFile(path, temporary, file);
  }

  /** Puts the file to its place, in one step, once its bytes are on the disk. */
  async finish(): Promise<void> {
    await this.file.sync();
    this.#close();
    await Deno.rename(this.temporary, this.#path);
    this.#state = "gone";
  }

  /** Leaves nothing of a file that was not finished. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === "gone") return;
    this.#close();
    this.#state = "gone";
    // Why it was not finished is what counts.
    await Deno.remove(this.temporary).catch(() => {});
  }

  #close(): void {
    if (this.#state === "open") this.file.close();
    this.#state = "closed";
  }
}

/** Writes a file that is at its place whole or not at all. */
export async function writeWholeFile(
  path: string,
  content: Uint8Array | string,
  options: WholeFileOptions = {},
): Promise<void> {
  await using target = await WholeFile.create(path, options);
  await writeAll(target.file, content);
  await target.finish();
}

/** Writes all of a content, which a single write may not do. */
export async function writeAll(file: Deno.FsFile, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
}
