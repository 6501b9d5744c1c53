import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";

/** An entry of a zip in which anything may be wrong; its content is stored uncompressed. */
export interface RawEntry {
  name: string;
  content?: Uint8Array;
  /** The offset stated in the directory, if it is wrong. */
  offset?: number;
  /** The unpacked size stated, if it is wrong. */
  size?: number;
  /** Unix type and permissions. */
  mode?: number;
}

/** The totals stated at the end of the archive, if they are wrong. */
export interface RawEnd {
  /** Number of entries in the directory. */
  entries?: number;
  /** Number of entries in the zip64 record. */
  zip64Entries?: number;
  /** Size of the directory in bytes. */
  directorySize?: number;
}

/** One entry in the archive itself: a header and the content. */
function localEntry({ name, content = new Uint8Array(), size }: RawEntry): Buffer {
  const header = Buffer.alloc(30);
  header.write("PK\x03\x04", "latin1");
  header.writeUInt16LE(10, 4);
  header.writeUInt32LE(crc32(content), 14);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt32LE(size ?? content.length, 22);
  header.writeUInt16LE(Buffer.byteLength(name), 26);
  return Buffer.concat([header, Buffer.from(name), content]);
}

function directoryEntry(entry: RawEntry, offset: number): Buffer {
  const { name, content = new Uint8Array(), size = content.length, mode = 0o100644 } = entry;
  const header = Buffer.alloc(46);
  header.write("PK\x01\x02", "latin1");
  header.writeUInt16LE(0x0314, 4);
  header.writeUInt16LE(10, 6);
  header.writeUInt32LE(crc32(content), 16);
  header.writeUInt32LE(content.length, 20);
  header.writeUInt32LE(size, 24);
  header.writeUInt16LE(Buffer.byteLength(name), 28);
  header.writeUInt32LE((mode << 16) >>> 0, 38);
  header.writeUInt32LE(entry.offset ?? offset, 42);
  return Buffer.concat([header, Buffer.from(name)]);
}

/** A zip, built byte by byte. */
export function rawZip(entries: RawEntry[], end: RawEnd = {}): Uint8Array<ArrayBuffer> {
  let length = 0;
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  for (const entry of entries) {
    directory.push(directoryEntry(entry, length));
    // Entries with an offset are inside another one's content.
    const local = entry.offset === undefined ? localEntry(entry) : Buffer.alloc(0);
    locals.push(local);
    length += local.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const parts = [...locals, ...directory];
  if (end.zip64Entries !== undefined) {
    const record = Buffer.alloc(56 + 20);
    record.write("PK\x06\x06", "latin1");
    record.writeUInt32LE(44, 4);
    record.writeUInt32LE(end.zip64Entries, 24);
    record.writeUInt32LE(end.zip64Entries, 32);
    record.writeUInt32LE(size, 40);
    record.writeUInt32LE(length, 48);
    record.write("PK\x06\x07", 56, "latin1");
    record.writeUInt32LE(length + size, 64);
    record.writeUInt32LE(1, 72);
    parts.push(record);
  }
  const count = end.zip64Entries === undefined ? end.entries ?? entries.length : 0xffff;
  const record = Buffer.alloc(22);
  record.write("PK\x05\x06", "latin1");
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(end.directorySize ?? size, 12);
  record.writeUInt32LE(length, 16);
  return new Uint8Array(Buffer.concat([...parts, record]));
}
