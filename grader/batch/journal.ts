import { dirname } from "node:path";
import * as z from "zod";
import { UserError, writingTo } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { compareNames } from "./names.ts";
import { type SubmissionRecord, submissionRecordSchema } from "./record.ts";

/** The journal's file in a report's folder. */
export const JOURNAL_FILE = "journal.jsonl";

const entrySchema = z.strictObject({
  /** Of all that the outcome depends on, see `fingerprintOf()`. */
  fingerprint: z.string(),
  record: submissionRecordSchema,
});

/** Where an entry lies in the file. */
interface Place {
  fingerprint: string;
  offset: number;
  length: number;
  /** Whether an earlier run wrote it. */
  resumed: boolean;
}

/** How long another run may take to let go of the file, in milliseconds. */
const LOCK_PATIENCE_MS = 500;

export interface JournalOptions {
  /** Keep what an earlier run wrote; a torn last line is cut off. */
  resume: boolean;
  /** What the user may do where the folder takes no more, as in `writingTo()`. */
  another?: string;
}

/**
 * What a batch has finished, one JSON object a line, in the order it came. Only where each entry lies
 * is kept in memory. A run that is killed loses at most the line it was writing.
 */
export class Journal implements AsyncDisposable {
  readonly #another: string;
  readonly #path: string;
  readonly #file: Deno.FsFile;
  readonly #places = new Map<string, Place>();
  #end = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, file: Deno.FsFile, another: string) {
    this.#another = another;
    this.#path = path;
    this.#file = file;
  }

  /**
   * @throws {UserError} where another run is at it
   */
  static async open(
    path: string,
    { resume, another = "name another folder for the reports" }: JournalOptions,
  ): Promise<Journal> {
    const file = await writingTo(
      dirname(path),
      another,
      () => Deno.open(path, { read: true, write: true, create: true, mode: 0o600 }),
    );
    try {
      await lock(file, path);
      const journal = new Journal(path, file, another);
      if (resume) await journal.#readPlaces();
      await file.truncate(journal.#end);
      await file.seek(journal.#end, Deno.SeekMode.Start);
      return journal;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Names of all that is finished, sorted. */
  names(): string[] {
    return [...this.#places.keys()].sort(compareNames);
  }

  fingerprint(name: string): string | undefined {
    return this.#places.get(name)?.fingerprint;
  }

  /** Lets an entry count no longer. */
  forget(name: string): void {
    this.#places.delete(name);
  }

  /** Adds an entry; one of the same name that was there before no longer counts. */
  async append(fingerprint: string, record: SubmissionRecord): Promise<void> {
    const line = new TextEncoder().encode(JSON.stringify({ fingerprint, record }) + "\n");
    const writing = this.#writing.then(async () => {
      await writingTo(dirname(this.#path), this.#another, () => this.#write(line));
      const offset = this.#end;
      this.#end += line.length;
      this.#places.set(record.name, { fingerprint, offset, length: line.length, resumed: false });
    });
    this.#writing = writing.catch(() => {});
    await writing;
  }

  /** Writes a line, or nothing of it: those of other workers come behind. */
  async #write(line: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < line.length;) at += await this.#file.write(line.subarray(at));
    } catch (error) {
      await this.#file.truncate(this.#end);
      await this.#file.seek(this.#end, Deno.SeekMode.Start);
      throw error;
    }
  }

  /** Reads entries one at a time, in the order of the names; those that are not there are left out. */
  async *records(names: Iterable<string>): AsyncGenerator<SubmissionRecord> {
    using file = await Deno.open(this.#path);
    // One for all: thousands of their own would be given back too late.
    let buffer = new Uint8Array(0);
    for (const name of names) {
      const place = this.#places.get(name);
      if (place === undefined) continue;
      await file.seek(place.offset, Deno.SeekMode.Start);
      if (buffer.length < place.length) buffer = new Uint8Array(2 * place.length);
      const bytes = buffer.subarray(0, place.length);
      for (let at = 0; at < bytes.length;) {
        const read = await file.read(bytes.subarray(at));
        if (read === null) throw shortened(this.#path);
        at += read;
      }
      const { record } = entrySchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
      yield { ...record, resumed: place.resumed };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    this.#file.close();
  }

  async #readPlaces(): Promise<void> {
    for await (const { text, offset, length } of lines(this.#file)) {
      const entry = entrySchema.safeParse(parsed(text));
      // The rest is not to be trusted: it was torn, or another version wrote it.
      if (!entry.success) return;
      const { fingerprint, record } = entry.data;
      this.#places.set(record.name, { fingerprint, offset, length, resumed: true });
      this.#end = offset + length;
    }
  }
}

/** The kernel holds the lock for the open file: it ends with its owner, however that one ends. */
async function lock(file: Deno.FsFile, path: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new UserError(`Another batch is writing to \`${visible(path)}\``, {
          hint: "wait for its end, or name another folder with --report",
        }),
      );
    }, LOCK_PATIENCE_MS);
  });
  await Promise.race([file.lock(true), late]).finally(() => clearTimeout(timer));
}

interface Line {
  text: string;
  offset: number;
  length: number;
}

/** The lines of a file that have an end. */
async function* lines(file: Deno.FsFile): AsyncGenerator<Line> {
  const chunk = new Uint8Array(256 * 1024);
  let begun: Uint8Array[] = [];
  let offset = 0;
  for (let read = await file.read(chunk); read !== null; read = await file.read(chunk)) {
    let from = 0;
    for (
      let at = chunk.indexOf(NEWLINE);
      at >= 0 && at < read;
      at = chunk.indexOf(NEWLINE, from)
    ) {
      const bytes = join([...begun, chunk.subarray(from, at + 1)]);
      yield { text: new TextDecoder().decode(bytes), offset, length: bytes.length };
      offset += bytes.length;
      begun = [];
      from = at + 1;
    }
    if (from < read) begun.push(chunk.slice(from, read));
  }
}

const NEWLINE = 0x0a;

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shortened(path: string): UserError {
  return new UserError(`\`${visible(path)}\` became shorter while it was read`);
}
