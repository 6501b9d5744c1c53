/**
 * Replaces files: caches, settings, reports, Dockerfiles. All folders of the program write some, so
 * it is shared; callers check anything else about the destination.
 */

/** How to write a {@linkcode WholeFile}. */
export interface WholeFileOptions {
  /** Permissions, less the umask's; default: those of any new file. */
  mode?: number | undefined;
  /** Its name until it is complete, in the same folder; default: a unique one. */
  temporary?: string | undefined;
}

/** A file that is written under another name, and appears at its path complete or not at all. */
export class WholeFile implements AsyncDisposable {
  /** Open for writing until {@linkcode finish}. */
  readonly file: Deno.FsFile;
  /** Its path until then. */
  readonly temporary: string;
  readonly #path: string;
  #state: "open" | "closed" | "gone" = "open";

  private constructor(path: string, temporary: string, file: Deno.FsFile) {
    this.#path = path;
    this.temporary = temporary;
    this.file = file;
  }

  /** @param path if it is a link, the link is replaced, not its target */
  static async create(path: string, options: WholeFileOptions = {}): Promise<WholeFile> {
    const { mode, temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp` } = options;
    const rights = mode === undefined ? {} : { mode };
    // Never create the file through a link.
    const file = await Deno.open(temporary, { write: true, createNew: true, ...rights });
    return new WholeFile(path, temporary, file);
  }

  /** Renames the file to its path once its bytes are on the disk. */
  async finish(): Promise<void> {
    await this.file.sync();
    this.#close();
    await Deno.rename(this.temporary, this.#path);
    this.#state = "gone";
  }

  /** Removes a file that was not finished. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === "gone") return;
    this.#close();
    this.#state = "gone";
    // The error that prevented finishing matters more.
    await Deno.remove(this.temporary).catch(() => {});
  }

  #close(): void {
    if (this.#state === "open") this.file.close();
    this.#state = "closed";
  }
}

/** Writes a file that appears complete or not at all. */
export async function writeWholeFile(
  path: string,
  content: Uint8Array | string,
  options: WholeFileOptions = {},
): Promise<void> {
  await using target = await WholeFile.create(path, options);
  await writeAll(target.file, content);
  await target.finish();
}

/** Writes all of the content; a single write may not. */
export async function writeAll(file: Deno.FsFile, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
}
