import { dirname } from "node:path";
import { takeTurns } from "../../docker/files/turns.ts";
import { UserError, writingTo } from "../../terminal/errors.ts";
import { visible } from "../../terminal/text.ts";
import { writeAll } from "../../terminal/whole_file.ts";
import { openOrMakeRegular, openRegular } from "../files/file_place.ts";
import { FileWindow } from "../files/file_window.ts";
import { LongLineError, readLines } from "../files/lines.ts";
import { NewFile } from "../files/new_file.ts";
import { checkedEntry } from "./journal_entry.ts";
import { compareNames } from "./names.ts";
import type { SubmissionRecord } from "./record.ts";
import { recordText } from "./record_text.ts";

/** The journal's file in a report's folder. */
export const JOURNAL_FILE = "journal.jsonl";

/** Where an entry lies in the file. */
interface Place {
  fingerprint: string;
  offset: number;
  /** Without the end of its line. */
  length: number;
  /** Whether an earlier run wrote it. */
  resumed: boolean;
  /** Of the line as it was checked, see `checkedEntry()`. */
  checksum: number | undefined;
}

/** Bytes of entries that no longer count above which {@linkcode Journal.compact} writes the file anew. */
const MOST_WASTE = 8 * 1024 ** 2;

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
  #file: Deno.FsFile;
  readonly #places = new Map<string, Place>();
  #end = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, file: Deno.FsFile, another: string) {
    this.#another = another;
    this.#path = path;
    this.#file = file;
  }

  /**
   * @param resume keep what an earlier run wrote; a torn last line is cut off
   * @throws {UserError} where another run is at it, where something other than a regular file has its
   * name, or where a line is not what this program writes
   */
  static async open(
    path: string,
    { resume, another = "name another folder for the reports" }: JournalOptions,
  ): Promise<Journal> {
    const file = await writingTo(dirname(path), another, () => openOrMakeRegular(path));
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
    const line = new TextEncoder().encode(
      `{"fingerprint":${JSON.stringify(fingerprint)},"record":${recordText(record)}}\n`,
    );
    const writing = this.#writing.then(async () => {
      await writingTo(dirname(this.#path), this.#another, () => this.#write(line));
      const offset = this.#end;
      this.#end += line.length;
      this.#places.set(record.name, {
        fingerprint,
        offset,
        length: line.length - 1,
        resumed: false,
        checksum: undefined,
      });
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

  /** Reads all that is finished, one at a time, sorted by name. */
  async *records(): AsyncGenerator<SubmissionRecord> {
    const all = this.names().map((name) => ({ name }));
    for await (const [, record] of this.recordsOf(all)) yield record;
  }

  /** Reads the records of some submissions one at a time, in their order; those without are left out. */
  async *recordsOf<T extends { name: string }>(
    submissions: Iterable<T>,
  ): AsyncGenerator<[T, SubmissionRecord]> {
    using file = await this.#reopened();
    const window = new FileWindow(file);
    for (const submission of submissions) {
      const place = this.#places.get(submission.name);
      if (place === undefined) continue;
      await takeTurns();
      const bytes = this.#piece(window, place.offset, place.length);
      const { entry: { record }, checksum } = checkedEntry(
        bytes,
        place.checksum,
        () => changed(this.#path),
      );
      place.checksum = checksum;
      if (record.name !== submission.name) throw changed(this.#path);
      yield [submission, { ...record, resumed: place.resumed }];
    }
  }

  /**
   * Writes the file anew without the entries that no longer count, once they take much space: a
   * batch that is graded over and over would fill the disk. Nothing may be appended meanwhile.
   *
   * @param mostWaste bytes of such entries that may stay
   */
  async compact(mostWaste = MOST_WASTE): Promise<void> {
    await this.#writing;
    const live = [...this.#places.values()].sort((a, b) => a.offset - b.offset);
    const size = live.reduce((sum, { length }) => sum + length + 1, 0);
    if (this.#end - size <= mostWaste) return;
    const folder = dirname(this.#path);
    await writingTo(folder, this.#another, async () => {
      await using target = await NewFile.create(this.#path, { mode: 0o600 });
      using old = await this.#reopened();
      const window = new FileWindow(old);
      for (const { offset, length } of live) {
        await writeAll(target.file, this.#piece(window, offset, length + 1));
      }
      await target.finish();
    });
    const file = await openRegular(this.#path, { write: true });
    if (file === undefined) throw changed(this.#path);
    this.#file.close();
    this.#file = file;
    await lock(file, this.#path);
    this.#end = 0;
    for (const place of live) {
      place.offset = this.#end;
      this.#end += place.length + 1;
    }
    await file.seek(this.#end, Deno.SeekMode.Start);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing;
    this.#file.close();
  }

  #piece(window: FileWindow, offset: number, length: number): Uint8Array {
    const bytes = window.piece(offset, length);
    if (bytes === undefined) throw changed(this.#path);
    return bytes;
  }

  /** The file once more, with a place to read of its own. */
  async #reopened(): Promise<Deno.FsFile> {
    const file = await openRegular(this.#path, { write: false });
    if (file === undefined) throw changed(this.#path);
    const [ours, found] = await Promise.all([this.#file.stat(), file.stat()]);
    if (ours.dev === found.dev && ours.ino === found.ino) return file;
    file.close();
    throw changed(this.#path);
  }

  async #readPlaces(): Promise<void> {
    try {
      for await (const line of readLines(this.#file)) {
        if (!line.isEnded || isTorn(line.bytes)) return;
        const { number, offset, bytes, bytes: { length } } = line;
        const { entry: { fingerprint, record }, checksum } = checkedEntry(
          bytes,
          undefined,
          (fault) => damaged(this.#path, number, fault),
        );
        this.#places.set(record.name, { fingerprint, offset, length, resumed: true, checksum });
        this.#end = offset + length + 1;
      }
    } catch (error) {
      if (!(error instanceof LongLineError)) throw error;
      throw damaged(this.#path, error.line, ": it is too long");
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

/**
 * Whether a machine that went down has left a hole in the line: blocks of a file that never came to
 * the disk are read as zeros. What follows is graded again.
 */
function isTorn(line: Uint8Array): boolean {
  return line.includes(0) && line.every((byte) => byte === 0 || byte >= 0x20);
}

function damaged(path: string, line: number, fault: string): UserError {
  return new UserError(
    `\`${visible(path)}\` line ${line} is not what \`grade batch\` writes${fault}`,
    { hint: "remove that line to grade its submission again, or leave --resume out to grade all" },
  );
}

function changed(path: string): UserError {
  return new UserError(`\`${visible(path)}\` was changed while this batch was using it`, {
    hint: "--resume grades what is missing",
  });
}
